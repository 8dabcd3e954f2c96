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
USUAL = {"", "*/*", "application/json"}


class JSONRenderer(BaseRenderer):
    """Bytes go out as they are; anything else is encoded."""

    media_type = "application/json"
    format = "json"
    charset = None
    file: ClassVar[Format | None] = None
    """The format of the file that the answer is; None for a page."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        if isinstance(data, bytes):
            return data
        return orjson.dumps(data) if data is not None else b""


def _renderer(file: Format) -> type[JSONRenderer]:
    """A renderer that names a format. Files are streamed; it renders only what went wrong."""
    names = {"media_type": file.media_type, "format": file.name, "file": file}
    return type(f"{file.name.capitalize()}Renderer", (JSONRenderer,), names)


RENDERERS: dict[str, type[JSONRenderer]] = {
    "json": JSONRenderer,
    **{name: _renderer(file) for name, file in FORMATS.items()},
}


class Negotiation(DefaultContentNegotiation):
    """`format=`, or else `Accept` with its preferences; an unknown format is said to be one."""

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        known = {renderer.format: renderer for renderer in renderers}
        format_ = request.query_params.get("format")
        if format_ is not None and format_ not in known:
            raise parameter_error("format", "invalid", not_allowed(format_, known, "format"))
        renderer = known[format_] if format_ else _accepted(request, list(known.values()))
        return renderer, renderer.media_type


def _accepted(request: Request, renderers: Sequence[Any]) -> Any:
    """What the client likes best of what there is; of what it likes as well, the first."""
    header = request.META.get("HTTP_ACCEPT", "").strip()
    if header in USUAL:
        return renderers[0]
    refused = {str(each) for text in header.split(",") if (each := MediaType(text)).quality == 0}
    types: dict[str, Any] = {}
    for renderer in renderers:
        if not any(each.startswith(f"{renderer.media_type};") for each in refused):
            types.setdefault(renderer.media_type, renderer)
    liked = request._request.get_preferred_type([*types, BROWSER])
    if liked is None:
        raise NotAcceptable(available_renderers=renderers)
    return types.get(liked, renderers[0])
