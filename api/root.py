"""Where a client begins: the addresses there are, and how far the ledger has come."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse

from api.ledger import fetch
from kb.exporting.moments import written

ROUTES = {
    "groups": "group-list",
    "events": "event-list",
    "claims": "claim-list",
    "locations": "location-list",
    "sources": "source-list",
    "datasets": "dataset-list",
    "codebook": "vocabulary-list",
    "search": "search-list",
    "lookup": "lookup-list",
    "crosswalk": "crosswalk-list",
    "aggregate": "event-aggregate",
    "changes": "change-list",
    "releases": "release-list",
    "layouts": "layout-list",
    "schema": "schema",
    "docs": "docs",
    "endpoints": "endpoints",
}
"""The name of each link, and of the address that it leads to."""
LAST = "SELECT id, recorded_at FROM kb_edition ORDER BY id DESC LIMIT 1"


def root() -> tuple[dict[str, Any], datetime | None]:
    """The root document, and when it last changed; None if the ledger is empty."""
    about = settings.SPECTACULAR_SETTINGS
    position, recorded_at = next(iter(fetch(LAST)), (0, None))
    document = {
        "title": about["TITLE"],
        "version": about["VERSION"],
        "position": position,
        "recorded_at": written(recorded_at) if recorded_at else None,
        "links": links(),
    }
    return document, recorded_at


@cache
def links() -> dict[str, str]:
    """Every link's address on this server."""
    return {name: reverse(route) for name, route in ROUTES.items()}
