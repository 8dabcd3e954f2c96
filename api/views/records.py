"""What the endpoints of every noun have in common: they serve the ledger, byte for byte."""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpResponse, QueryDict
from django.urls import resolve, reverse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from api import documents
from api.caching import stamp
from api.cursors import BY_SLUG, Order
from api.files import pinned
from api.filters.listings import LedgerFilterSet, values_of
from api.ledger import Query, moment_of
from api.listing import Listing
from api.lists import answer, begun, single, texts_of, whole
from api.openapi import LedgerSchema
from api.operations import Operation
from api.parameters import AGAINST, FILES, FORMAT, KEYS, LAST_EDITION, MOMENT, PAGE
from api.serializers.changes import DifferenceListSerializer, RevisionListSerializer
from api.views.negotiated import Negotiated
from kb.models.records import SLUG


class RecordViewSet(Negotiated):
    """The list and the detail of one noun, and the editions of each record."""

    noun: ClassVar[str]
    table: ClassVar[str]
    order: ClassVar[Order] = BY_SLUG
    filterset_class: ClassVar[type[LedgerFilterSet]]
    serializer_class: ClassVar[type[Serializer]]
    list_serializer_class: ClassVar[type[Serializer]]
    operations: ClassVar[dict[str, Operation]] = {
        "list": Operation(
            "list_{plural}", "list_serializer_class", PAGE, "filterset_class", files=FILES
        ),
        "retrieve": Operation(
            "get_{noun}", "serializer_class", (*MOMENT, *KEYS, FORMAT), errors=(400, 404, 410)
        ),
        "revisions": Operation(
            "list_revisions_of_{noun}", RevisionListSerializer, errors=(400, 404)
        ),
        "revision": Operation("get_revision_of_{noun}", "serializer_class", errors=(400, 404)),
        "diff": Operation(
            "diff_revision_of_{noun}",
            DifferenceListSerializer,
            (AGAINST, FORMAT),
            errors=(400, 404),
        ),
    }
    also_asked: ClassVar[tuple[str, ...]] = ()
    """Parameters of a single record that only this noun has."""
    lookup_field = "slug"
    lookup_value_regex = SLUG.strip("^$")
    schema = LedgerSchema()

    def list(self, request: Request) -> HttpResponse:
        """All records of this kind as published, page by page."""
        return self.listing(request, request.query_params)

    def listing(self, request: Request, query: QueryDict) -> HttpResponse:
        texts = texts_of(query)
        listing = pinned(request, texts, self.begun)
        values = values_of(query, self.filterset_class, moment=listing.known_at)
        self.filterset_class.narrow(listing, values)
        return answer(request, texts, listing, self.serializer_class)

    @classmethod
    def begun(cls, query: Query) -> Listing:
        return begun(query, Listing(cls.noun, cls.table, cls.order))

    def retrieve(self, request: Request, slug: str) -> HttpResponse:
        """One record as published: now, or as of any moment."""
        usual = ("as_of", "release", "fields", "omit", "format")
        query = single(request, *usual, *self.also_asked)
        try:
            found = documents.standing_document(self.noun, slug, moment_of(query))
        except documents.Merged as merged:
            return moved(request, merged.survivor)
        keys = documents.wanted(query, self.serializer_class)
        text = self.complete(found.text, query)
        response = Response(text if keys is None else documents.prune(text, keys))
        stamp(response, found.recorded_at)
        return response

    def complete(self, text: bytes, query: Query) -> bytes:
        """The document with what was asked for beside it by one of `also_asked`."""
        return text

    @action(detail=True)
    def revisions(self, request: Request, slug: str) -> Response:
        """Every edition of the record, newest first: when, why, and what changed."""
        single(request, "format")
        return Response({"results": documents.revisions(self.noun, slug)})

    @action(detail=True, url_path=r"revisions/(?P<number>\d{1,9})", url_name="revision")
    def revision(self, request: Request, slug: str, number: str) -> Response:
        """One edition of the record, with the bytes it was served with then."""
        single(request, "format")
        return Response(documents.revision(self.noun, slug, int(number)))

    @action(detail=True, url_path=r"revisions/(?P<number>\d{1,9})/diff", url_name="diff")
    def diff(self, request: Request, slug: str, number: str) -> Response:
        """What an edition changed, value by value."""
        query = single(request, "against", "format")
        against = whole(query, "against", None, least=0, most=LAST_EDITION)
        return Response({"results": documents.diff(self.noun, slug, int(number), against)})


def moved(request: Request, survivor: str) -> HttpResponse:
    """308: the same question, asked of the record that this one was merged into."""
    match, query = resolve(request.path), request.META["QUERY_STRING"]
    path = reverse(match.view_name, kwargs={**match.kwargs, "slug": survivor})
    location = f"{path}?{query}" if query else path
    return HttpResponse(status=308, headers={"Location": location})
