from django.contrib import admin
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView

from kb.admin import handbook
from kb.unavailable import WAIT


def livez(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """And its database does too: a reader would be answered."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '500ms'")
            cursor.execute("SELECT FROM kb_edition LIMIT 1")
    except DatabaseError:
        headers = {"Retry-After": str(WAIT + 1)}
        return HttpResponse("not ready\n", "text/plain", status=503, headers=headers)
    return livez(request)


handler500 = "kb.unavailable.server_error"
urlpatterns = [
    path("", RedirectView.as_view(url="/api/docs/")),
    path("api/", include("api.urls")),
    path("admin/handbook/", include(handbook.urls())),
    path("admin/", include("kb.admin.access.urls")),
    path("admin/", admin.site.urls),
    path("livez", livez),
    path("readyz", readyz),
]
