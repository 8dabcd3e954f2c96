from __future__ import annotations

from typing import ClassVar

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.filters.sources import DatasetFilterSet, SourceFilterSet
from api.lists import single
from api.operations import Operation
from api.permissions import user_of
from api.serializers.datasets import DatasetListSerializer, DatasetSerializer
from api.serializers.sources import SourceListSerializer, SourceSerializer
from api.views.writing import WritingViewSet
from api.writing.bodies import texts_of
from api.writing.operations import OPENING
from api.writing.problems import told
from api.writing.replays import once
from kb import editing
from kb.models import DatasetEdition, Noun, SourceEdition


class SourceViewSet(WritingViewSet):
    """Publications, statements, reports and lists: where claims are printed."""

    noun = Noun.SOURCE
    table = SourceEdition._meta.db_table
    filterset_class = SourceFilterSet
    serializer_class = SourceSerializer
    list_serializer_class = SourceListSerializer


class DatasetViewSet(WritingViewSet):
    """Releases of event data that events come from, each with licence and citation."""

    operations: ClassVar[dict[str, Operation]] = {**WritingViewSet.operations, **OPENING}
    noun = Noun.DATASET
    table = DatasetEdition._meta.db_table
    filterset_class = DatasetFilterSet
    serializer_class = DatasetSerializer
    list_serializer_class = DatasetListSerializer

    @action(detail=True, methods=["post"])
    def open(self, request: Request, slug: str) -> Response:
        """Let the rows of a closed dataset be published from now on; its draft changes, no more."""
        single(request, "format")
        (sentence,) = texts_of(request.data, "confirm")

        def opened() -> Response:
            return self._shown(editing.open_dataset(slug, by=user_of(request), confirmed=sentence))

        with told(self.noun, slug):
            return once(request, opened)
