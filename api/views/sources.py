from api.filters.sources import DatasetFilterSet, SourceFilterSet
from api.serializers.datasets import DatasetListSerializer, DatasetSerializer
from api.serializers.sources import SourceListSerializer, SourceSerializer
from api.views.writing import WritingViewSet
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

    noun = Noun.DATASET
    table = DatasetEdition._meta.db_table
    filterset_class = DatasetFilterSet
    serializer_class = DatasetSerializer
    list_serializer_class = DatasetListSerializer
