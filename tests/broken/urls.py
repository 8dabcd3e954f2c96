"""The site's addresses, and those of views that raise."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.urls import path

from kb import urls

SECRET = "the inside of the server"
RAISED = {"400": SuspiciousOperation, "403": PermissionDenied, "500": RuntimeError}


def fail(request, status):
    error = RAISED[status]
    raise error() if error is PermissionDenied else error(SECRET)


urlpatterns = [
    path("fail/<status>/", fail),
    path("api/v1/fail/<status>/", fail),
    path("api/docs/fail/<status>/", fail),
    *urls.urlpatterns,
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
