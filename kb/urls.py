from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from kb.admin import handbook

urlpatterns = [
    path("", RedirectView.as_view(url="/api/docs/")),
    path("api/", include("api.urls")),
    path("admin/handbook/", include(handbook.urls())),
    path("admin/", include("kb.admin.access.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "kb.error_pages.bad_request"
handler403 = "kb.error_pages.permission_denied"
handler404 = "kb.error_pages.page_not_found"
handler500 = "kb.unavailable.server_error"
