"""How answers are written, and which way a request asks for: `format=`, or else `Accept`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import orjson
from django.http.request import MediaType
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from api.errors import not_allowed, parameter_error
from kb.exporting import FORMATS, Format

BROWSER = "text/html"  # that is what it hopes for; it shows JSON as well


class JSONRenderer(BaseRenderer):
    """Bytes go out as they are; anything else is encoded."""

    media_type = "application/json"
    format = "json"
    charset: str | None = None
    file: ClassVar[Format | None] = None
    """The format of the file that the answer is; None for a page."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        if isinstance(data, bytes):
            return data
        return orjson.dumps(data) if data is not None else b""


def renderer(media_type: str, format_: str, **more: Any) -> type[JSONRenderer]:
    """A renderer that names a format. Its answers are bytes already; it renders what went wrong."""
    names = {"media_type": media_type, "format": format_, **more}
    return type(f"{format_.capitalize()}Renderer", (JSONRenderer,), names)


RENDERERS: dict[str, type[JSONRenderer]] = {
    "json": JSONRenderer,
    **{name: renderer(file.media_type, name, file=file) for name, file in FORMATS.items()},
}


class Negotiation(DefaultContentNegotiation):
    """`format=`, or else `Accept` with its preferences; an unknown format is said to be one."""

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        every = list(renderers)
        # Of several media types of a format, the first is the usual one.
        known = {each.format: each for each in reversed(every)}
        format_ = request.query_params.get("format")
        if format_ is not None and format_ not in known:
            raise parameter_error("format", "invalid", not_allowed(format_, known, "format"))
        chosen = known[format_] if format_ else _accepted(request, every)
        return chosen, chosen.media_type


def _accepted(request: Request, renderers: Sequence[Any]) -> Any:
    """What the client likes best of what there is; of what it likes as well, the first."""
    header = request.META.get("HTTP_ACCEPT", "").strip()
    if header in {"", "*/*", renderers[0].media_type}:
        return renderers[0]
    refused = {str(each) for text in header.split(",") if (each := MediaType(text)).quality == 0}
    types: dict[str, Any] = {}
    for one in renderers:
        if not any(each.startswith(f"{one.media_type};") for each in refused):
            types.setdefault(one.media_type, one)
    liked = request._request.get_preferred_type([*types, BROWSER])
    if liked is None:
        raise NotAcceptable(available_renderers=renderers)
    return types.get(liked, renderers[0])
