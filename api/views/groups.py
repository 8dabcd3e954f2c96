from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.documents import Merged
from api.filters.groups import GroupFilterSet, RelationFilterSet
from api.filters.listings import values_of
from api.ledger import moment_of
from api.lists import texts_of, whole
from api.networks import network_of
from api.operations import Operation
from api.parameters import DEPTH, FORMAT, MOMENT, MOST_DEPTH, USUAL_DEPTH
from api.relations import relations
from api.serializers.groups import GroupListSerializer, GroupSerializer, RelationListSerializer
from api.serializers.networks import NetworkSerializer
from api.views.merging import MergingViewSet
from api.views.records import moved
from kb.models import GroupEdition, Noun


class GroupViewSet(MergingViewSet):
    """Organised actors: armed groups, coalitions, state forces, missions, named civilians."""

    noun = Noun.GROUP
    table = GroupEdition._meta.db_table
    filterset_class = GroupFilterSet
    serializer_class = GroupSerializer
    list_serializer_class = GroupListSerializer
    operations = {
        **MergingViewSet.operations,
        "relations": Operation(
            "list_relations_of_group",
            RelationListSerializer,
            (*MOMENT, FORMAT),
            RelationFilterSet,
            errors=(400, 404),
        ),
        "network": Operation(
            "get_network_of_group",
            NetworkSerializer,
            (*MOMENT, DEPTH, FORMAT),
            RelationFilterSet,
            errors=(400, 404, 410),
        ),
    }

    @action(detail=True)
    def relations(self, request: Request, slug: str) -> HttpResponse:
        """The dated ties of the group to others, and of others to it."""
        query = request.query_params
        values = values_of(query, RelationFilterSet, ("as_of", "release", "format"))
        moment = moment_of(texts_of(query))
        try:
            ties = relations(slug, moment, values.get("kind"), values.get("on"))
        except Merged as merged:
            return moved(request, merged.survivor)
        return Response({"results": ties})

    @action(detail=True)
    def network(self, request: Request, slug: str) -> HttpResponse:
        """The groups around this one, and the ties between them: all, or those of one day."""
        query = request.query_params
        values = values_of(query, RelationFilterSet, ("as_of", "release", "depth", "format"))
        texts = texts_of(query)
        depth = whole(texts, "depth", USUAL_DEPTH, least=1, most=MOST_DEPTH)
        moment = moment_of(texts)
        try:
            found = network_of(slug, moment, depth, values.get("kind"), values.get("on"))
        except Merged as merged:
            return moved(request, merged.survivor)
        return Response(found)
