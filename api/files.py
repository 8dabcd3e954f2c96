"""A whole list as a file: streamed from the ledger as it stood at one moment."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from api.documents import kept, wanted
from api.errors import parameter_error
from api.ledger import Query
from api.listing import Listing
from kb.exporting import LAYOUTS, About, Format, Selection, described, last_change
from kb.exporting.moments import written
from kb.models import Noun

PLACE = ("cursor", "page_size", "count")  # of pages, which a file has none of
MOMENTS = ("as_of", "release", "format")  # which the address of the same rows says anew
LONGEST_HEADER = 3000  # proxies allow four kilobytes for all of them, or eight


def pinned(request: Request, query: Query, begin: Callable[[Query], Listing]) -> Listing:
    """The listing as begun; of a file at one moment, fixed before anything is looked up."""
    if not file_of(request):
        return begin(query)
    refuse_pages(query)
    listing = begin(query)
    listing.pinned = last_change()
    return listing


def file_of(request: Request) -> Format | None:
    """The format of the file that is asked for; None for a page."""
    return getattr(request.accepted_renderer, "file", None)


def file(
    request: Request, query: Query, listing: Listing, serializer: type[Serializer], format_: Format
) -> HttpResponse:
    """The whole list in a file of this format."""
    layout, moment = LAYOUTS[Noun(listing.noun)], listing.moment or listing.pinned
    assert moment
    names = [column.name for column in layout.columns]
    selection = Selection(
        layout,
        moment,
        lambda at: f"SELECT f.* {replace(listing, moment=at, cursor=None).rows()}",
        listing.params,
        order=listing.order.by("f"),
        keys=_keys(query, names, serializer, format_),
    )
    return streamed(request, query, selection, format_, listing.told)


def streamed(
    request: Request,
    query: Query,
    selection: Selection,
    format_: Format,
    more: dict[str, object] | None = None,
) -> HttpResponse:
    """The file as it is made; its headers say how many rows it must have.

    It is begun before the answer is, so that a mistake in its statement is a problem document. What
    fails later breaks the connection off: a download that ends as HTTP says it must is whole.
    """
    name = "-".join(request.path.strip("/").split("/")[2:])
    about = described(selection, f"{name}, as published", _address(request, selection), more)
    _refuse_too_many(about, format_)
    is_asked_for = request.method != "HEAD"
    body = Begun(format_.write(selection, about)) if is_asked_for else ()
    response = StreamingHttpResponse(body, content_type=format_.content_type)
    for header, value in _headers(about, name, format_, selection.moment):
        response[header] = value
    response.kb_position = selection.moment  # type: ignore[attr-defined]
    return response  # type: ignore[return-value]


class Begun:
    """Chunks of which the first is there; closing them ends the export."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.first = next(chunks, b"")
        self.rest = chunks

    def __iter__(self) -> Iterator[bytes]:
        yield self.first
        yield from self.rest

    def close(self) -> None:
        self.rest.close()  # type: ignore[attr-defined]


def refuse_pages(query: Query) -> None:
    for parameter in PLACE:
        if parameter in query:
            detail = f"A file has no pages, it holds the whole list: leave “{parameter}” out."
            raise parameter_error(parameter, "together", detail)


def _keys(
    query: Query, names: Sequence[str], serializer: type[Serializer], format_: Format
) -> tuple[str, ...] | None:
    """The columns, or of JSON lines the keys, that `fields` and `omit` leave."""
    asked = [name for name in ("fields", "omit") if name in query]
    if not asked:
        return None
    if format_.is_fixed:
        detail = f"The columns of “{format_.name}” are fixed: leave “{asked[0]}” out."
        raise parameter_error(asked[0], "together", detail)
    if not format_.has_columns:
        return tuple(wanted(query, serializer) or ())
    columns = tuple(kept(query, names, "column"))
    if not columns:
        raise parameter_error(asked[-1], "together", "No column is left.")
    return columns


def _refuse_too_many(about: About, format_: Format) -> None:
    if format_.most_rows is not None and about.rows > format_.most_rows:
        detail = (
            f"A file of “{format_.name}” holds {format_.most_rows:,} rows, and these are "
            f"{about.rows:,}: ask for csv or parquet, or for fewer."
        )
        raise parameter_error("format", "too-many", detail)


def _address(request: Request, selection: Selection) -> str:
    """The address of the very same rows, whatever is published later."""
    others = [item for item in request.query_params.items() if item[0] not in MOMENTS]
    format_ = request.accepted_renderer.format
    query = urlencode([*others, ("as_of", written(selection.moment)), ("format", format_)])
    return str(request.build_absolute_uri(f"{request.path}?{query}"))


def _headers(
    about: About, name: str, format_: Format, moment: datetime
) -> Iterator[tuple[str, str]]:
    file_name = f"{name}-{moment.date().isoformat()}.{format_.extension}"
    yield "Content-Disposition", f'attachment; filename="{file_name}"'
    yield "X-Row-Count", str(about.rows)
    yield "X-As-Of", about.when
    yield "Link", f'<{about.query}>; rel="canonical"'
    licences = json.dumps([vars(licence) for licence in about.licences])
    if len(licences) > LONGEST_HEADER:
        licences = json.dumps([licence.dataset for licence in about.licences])[:LONGEST_HEADER]
    yield "X-Licences", licences
