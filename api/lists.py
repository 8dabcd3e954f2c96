"""The answer of a list: documents joined with commas, inside the envelope."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import urlencode

import orjson
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from api.caching import stamp
from api.cursors import Cursor, digest
from api.documents import prune, wanted
from api.errors import not_allowed, parameter_error
from api.files import PLACE, file, file_of
from api.filters.base import Whole, YesNo
from api.ledger import Query, moment_of
from api.listing import Listing
from api.pagination import MOST, USUAL, count, page
from kb.exporting.moments import written

T = TypeVar("T")


def answer(
    request: Request, query: Query, listing: Listing, serializer: type[Serializer]
) -> HttpResponse:
    """A page of the list, or all of it as a file."""
    format_ = file_of(request)
    if format_:
        return file(request, query, listing, serializer, format_)
    return _page(request, query, listing, serializer)


def _page(
    request: Request, query: Query, listing: Listing, serializer: type[Serializer]
) -> Response:
    moment, size = listing.moment, whole(query, "page_size", USUAL, least=1, most=MOST)
    keys, how = wanted(query, serializer), _how_to_count(query)
    found = page(listing, size, _digest(query, listing))
    links = {"next": found.next, "previous": found.previous}
    urls = {name: page_at(request, at) for name, at in links.items() if at}
    rest = orjson.dumps(
        {
            "next": urls.get("next"),
            "previous": urls.get("previous"),
            "count": count(listing, how) if how else None,
            "as_of": written(moment) if moment else None,
            "release": query.get("release"),
            "licences": orjson.loads(found.licences),
            **listing.told,
        }
    )
    texts = found.documents
    if keys is not None:
        texts = [prune(text, keys) for text in texts]
    response = Response(b"".join((b'{"results":[', b",".join(texts), b"],", rest[1:])))
    stamp(response, None if moment else found.last_change)
    if urls:
        response["Link"] = ", ".join(f'<{url}>; rel="{name}"' for name, url in urls.items())
    return response


def begun(query: Query, listing: Listing) -> Listing:
    """The listing at the moment asked for, and where its page begins."""
    listing.moment = moment_of(query)
    if "cursor" in query:
        listing.cursor = Cursor.decode(query["cursor"], listing.order, _digest(query, listing))
    return listing


def _digest(query: Query, listing: Listing) -> str:
    return digest(listing.noun, [item for item in query.items() if item[0] not in PLACE])


def _how_to_count(query: Query) -> str | None:
    how = query.get("count")
    if how not in {None, "exact", "estimate"}:
        raise parameter_error("count", "invalid", not_allowed(str(how), ("exact", "estimate")))
    return how


def page_at(request: Request, cursor: Cursor) -> str:
    """The address of the list's page that begins at the cursor."""
    others = [item for item in request.query_params.items() if item[0] != "cursor"]
    query = urlencode([*others, ("cursor", cursor.encode())])
    return request.build_absolute_uri(f"{request.path}?{query}")


def single(request: Request, *known: str) -> Query:
    """The query of an endpoint that is no list: only these parameters, each once."""
    for name, texts in request.query_params.lists():
        if name not in known:
            raise parameter_error(name, "unknown", not_allowed(name, known, "parameter"))
        if len(texts) > 1:
            raise parameter_error(name, "invalid", f"“{name}” is given {len(texts)} times.")
    return texts_of(request.query_params)


def below(query: QueryDict, name: str, value: str) -> QueryDict:
    """The query of a list below one record, whose address says what the filter `name` would."""
    if name in query:
        raise parameter_error(name, "unknown", f"The address says which {name}: leave it out.")
    query = query.copy()
    query[name] = value
    return query


def read_flag(query: Query, name: str) -> bool:
    """Whether a parameter that is `true` or `false` is given as `true`."""
    if name not in query:
        return False
    try:
        return YesNo("", "").read(query[name])
    except ValidationError as error:
        raise parameter_error(name, "invalid", str(error.message)) from None


def whole(query: Query, name: str, default: T, *, least: int, most: int) -> int | T:
    """The whole number that a parameter gives."""
    if name not in query:
        return default
    try:
        return Whole("", "", least, most).read(query[name])
    except ValidationError as error:
        raise parameter_error(name, "invalid", str(error.message)) from None


def texts_of(query: QueryDict) -> Query:
    """Each parameter with its one text."""
    return {name: str(text) for name, text in query.items()}
