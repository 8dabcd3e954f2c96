from api.cursors import NEWEST_CLAIM
from api.filters.claims import ClaimFilterSet
from api.serializers.claims import ClaimListSerializer, ClaimSerializer
from api.views.writing import WritingViewSet
from kb.models import ClaimEdition, Noun


class ClaimViewSet(WritingViewSet):
    """What one party says, in one source, about one event or one group."""

    noun = Noun.CLAIM
    table = ClaimEdition._meta.db_table
    order = NEWEST_CLAIM
    filterset_class = ClaimFilterSet
    serializer_class = ClaimSerializer
    list_serializer_class = ClaimListSerializer
