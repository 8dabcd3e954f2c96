"""Every endpoint on one screen."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from api.errors import not_found
from api.views.changes import ChangeViewSet
from api.views.claims import ClaimViewSet
from api.views.codebook import CodebookViewSet
from api.views.docs import RedocView, SwaggerView, redoc_script
from api.views.events import EventViewSet
from api.views.groups import GroupViewSet
from api.views.guide import CodebookView, FieldsView, GuideView, VocabularyView
from api.views.layouts import LayoutViewSet
from api.views.locations import LocationViewSet
from api.views.lookup import CrosswalkViewSet, LookupViewSet
from api.views.releases import ReleaseFileView, ReleaseViewSet
from api.views.root import RootViewSet
from api.views.schema import SchemaView
from api.views.search import SearchViewSet
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
router.register("lookup", LookupViewSet, basename="lookup")
router.register("crosswalk", CrosswalkViewSet, basename="crosswalk")
router.register("search", SearchViewSet, basename="search")
router.register("releases", ReleaseViewSet, basename="release")

urlpatterns = [
    path("", RootViewSet.as_view({"get": "retrieve"}, schema=None)),
    path("v1/", RootViewSet.as_view({"get": "retrieve"}), name="root"),
    path("v1/", include(router.urls)),
    path("v1/releases/<version>/files/<name>", ReleaseFileView.as_view(), name="release-file"),
    path("v1/layouts/", LayoutViewSet.as_view({"get": "list"}), name="layout-list"),
    path(
        "v1/layouts/<slug:name>/",
        LayoutViewSet.as_view({"get": "retrieve"}),
        name="layout-detail",
    ),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", GuideView.as_view(), name="docs"),
    path("docs/codebook/", CodebookView.as_view(), name="codebook-pages"),
    path("docs/codebook/<slug:slug>/", VocabularyView.as_view(), name="codebook-page"),
    path("docs/fields/<slug:noun>/", FieldsView.as_view(), name="fields"),
    path("docs/endpoints/", SwaggerView.as_view(), name="endpoints"),
    path("docs/<slug:name>/", GuideView.as_view(), name="guide"),
    path("redoc/", RedocView.as_view(), name="redoc"),
    path("redoc/script.js", redoc_script, name="redoc-script"),
    re_path("", not_found),
]
