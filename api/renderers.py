"""JSON as it leaves: documents of the ledger pass through untouched."""

from __future__ import annotations

from typing import Any

import orjson
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer

from api.errors import not_allowed, parameter_error


class Negotiation(DefaultContentNegotiation):
    """`format=`, or else `Accept`; an unknown format is said to be one."""

    def filter_renderers(self, renderers: Any, format: str) -> Any:
        known = {renderer.format for renderer in renderers}
        if format not in known:
            raise parameter_error("format", "invalid", not_allowed(format, known, "format"))
        return super().filter_renderers(renderers, format)


class JSONRenderer(BaseRenderer):
    """Bytes go out as they are; anything else is encoded."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        if isinstance(data, bytes):
            return data
        return orjson.dumps(data) if data is not None else b""
