from api.filters.codebook import VocabularyFilterSet
from api.serializers.codebook import VocabularyListSerializer, VocabularySerializer
from api.views.records import RecordViewSet
from kb.models import Noun, VocabularyEdition


class CodebookViewSet(RecordViewSet):
    """Every vocabulary: its codes, what they mean, and the same notions in UCDP, ACLED and GTD."""

    noun = Noun.VOCABULARY
    table = VocabularyEdition._meta.db_table
    filterset_class = VocabularyFilterSet
    serializer_class = VocabularySerializer
    list_serializer_class = VocabularyListSerializer
