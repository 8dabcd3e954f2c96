from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView

from kb.admin import handbook


def livez(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """And its database does too."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return livez(request)


urlpatterns = [
    path("", RedirectView.as_view(url="/api/docs/")),
    path("api/", include("api.urls")),
    path("admin/handbook/", include(handbook.urls())),
    path("admin/", include("kb.admin.access.urls")),
    path("admin/", admin.site.urls),
    path("livez", livez),
    path("readyz", readyz),
]
