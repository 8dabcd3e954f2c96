import os

from django.core.wsgi import get_wsgi_application

from kb import database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings")
database.serve()
database.ensure()
application = get_wsgi_application()
