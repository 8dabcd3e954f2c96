"""If-Match: whoever changes a draft says which state of it they have seen."""

from __future__ import annotations

import re

from rest_framework.request import Request

from api.errors import parameter_error
from api.writing.problems import Problem

HEADER = "If-Match"
TAG = r'(?:W/)?"[!#-~]*"'
WRITTEN = rf"^{TAG}(, ?{TAG})*$"
"""As OpenAPI tells it; more white space does no harm."""
TAGS = re.compile(rf"\s*{TAG}(?:\s*,\s*{TAG})*\s*")
MISSING = (
    "Send If-Match with the ETag of the draft as you have read it, so that nobody's change is "
    "lost. “*” does not say what you have read."
)


def seen(request: Request) -> list[str]:
    """The states of the draft that the request is meant for; there must be one."""
    found = seen_if_said(request)
    if found is None:
        raise Problem(428, MISSING)
    return found


def seen_if_said(request: Request) -> list[str] | None:
    """The same, or None if the request does not say. A weak tag names no state: it never matches."""
    header = request.headers.get(HEADER)
    if header is None:
        return None
    if header.strip() == "*":
        raise Problem(428, MISSING)
    if not TAGS.fullmatch(header):
        detail = f"“{header[:80]}” is no list of ETags in quotation marks."
        raise parameter_error(HEADER, "invalid", detail)
    return re.findall(TAG, header)
