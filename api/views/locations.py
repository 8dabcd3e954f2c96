from api.filters.locations import LocationFilterSet
from api.serializers.locations import LocationListSerializer, LocationSerializer
from api.views.merging import MergingViewSet
from kb.models import LocationEdition, Noun


class LocationViewSet(MergingViewSet):
    """Countries, admin units, settlements, sites and areas, with every spelling."""

    noun = Noun.LOCATION
    table = LocationEdition._meta.db_table
    filterset_class = LocationFilterSet
    serializer_class = LocationSerializer
    list_serializer_class = LocationListSerializer
