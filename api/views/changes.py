"""The ledger itself, in commit order: a reader that follows it misses nothing."""

from __future__ import annotations

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.changes import ENTRIES_PER_PAGE, changes, changes_file
from api.files import file_of
from api.lists import single, whole
from api.openapi import LedgerSchema
from api.operations import Operation
from api.pagination import MOST
from api.parameters import AFTER, FORMAT, LAST_POSITION, PAGE_SIZE
from api.serializers.changes import ChangeListSerializer
from api.views.negotiated import Negotiated


class ChangeViewSet(Negotiated):
    """What was published, withdrawn and merged, in commit order, from the beginning."""

    operations = {
        "list": Operation(
            "list_changes",
            ChangeListSerializer,
            (AFTER, PAGE_SIZE, FORMAT),
            files=("ndjson", "csv"),
        )
    }
    schema = LedgerSchema()

    def list(self, request: Request) -> HttpResponse:
        """Entries of the ledger after a position. Ask again from the last position you have."""
        query = single(request, "after", "page_size", "format")
        after = whole(query, "after", 0, least=0, most=LAST_POSITION)
        format_ = file_of(request)
        if format_:
            return changes_file(request, query, after, format_)
        size = whole(query, "page_size", ENTRIES_PER_PAGE, least=1, most=MOST)
        return Response(changes(request, after, size))
