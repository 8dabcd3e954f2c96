"""The ledger itself, in commit order: a reader that follows it misses nothing."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.changes import ENTRIES_PER_PAGE, changes
from api.lists import single, whole
from api.openapi import AFTER, FORMAT, LAST_POSITION, PAGE_SIZE, LedgerSchema, Operation
from api.pagination import MOST
from api.serializers.changes import ChangeListSerializer


class ChangeViewSet(ViewSet):
    """What was published, withdrawn and merged, in commit order, from the beginning."""

    operations = {
        "list": Operation("list_changes", ChangeListSerializer, (AFTER, PAGE_SIZE, FORMAT))
    }
    schema = LedgerSchema()

    def list(self, request: Request) -> Response:
        """Entries of the ledger after a position. Ask again from the last position you have."""
        query = single(request, "after", "page_size", "format")
        after = whole(query, "after", 0, least=0, most=LAST_POSITION)
        size = whole(query, "page_size", ENTRIES_PER_PAGE, least=1, most=MOST)
        return Response(changes(request, after, size))
