"""Every endpoint on one screen."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from api.errors import not_found
from api.views.changes import ChangeViewSet
from api.views.claims import ClaimViewSet
from api.views.codebook import CodebookViewSet
from api.views.docs import RedocView, SwaggerView, redoc_script
from api.views.events import EventViewSet
from api.views.groups import GroupViewSet
from api.views.layouts import LayoutViewSet
from api.views.locations import LocationViewSet
from api.views.sources import DatasetViewSet, SourceViewSet

router = SimpleRouter()
router.register("groups", GroupViewSet, basename="group")
router.register("locations", LocationViewSet, basename="location")
router.register("events", EventViewSet, basename="event")
router.register("claims", ClaimViewSet, basename="claim")
router.register("sources", SourceViewSet, basename="source")
router.register("datasets", DatasetViewSet, basename="dataset")
router.register("codebook", CodebookViewSet, basename="vocabulary")
router.register("changes", ChangeViewSet, basename="change")

urlpatterns = [
    path("v1/", include(router.urls)),
    path("v1/layouts/", LayoutViewSet.as_view({"get": "list"}), name="layout-list"),
    path(
        "v1/layouts/<slug:name>/",
        LayoutViewSet.as_view({"get": "retrieve"}),
        name="layout-detail",
    ),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SwaggerView.as_view(), name="docs"),
    path("redoc/", RedocView.as_view(), name="redoc"),
    path("redoc/script.js", redoc_script, name="redoc-script"),
    re_path("", not_found),
]
