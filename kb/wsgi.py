import os

from django.core.wsgi import get_wsgi_application

from kb import database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings")
# Nobody waits longer for a page; publishing and exports lift it for themselves.
os.environ.setdefault("KB_STATEMENT_TIMEOUT", "20s")
database.ensure()
application = get_wsgi_application()
