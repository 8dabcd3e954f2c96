"""A card of the front page: some lines of a work list, how many there are, and where all of them are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

SHOWN = 5
COUNTED = 1000
"""A list is counted to here; beyond, the card says that there are more."""


@dataclass(frozen=True)
class Line:
    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Card:
    """`nothing` is said when the list is empty; `total` is empty if the list has no end to speak of."""

    title: str
    meaning: str
    nothing: str
    lines: list[Line] = field(default_factory=list)
    total: str = ""
    url: str = ""

    @property
    def key(self) -> str:
        return self.title.lower().replace(" ", "-")


def counted(rows: QuerySet[Any]) -> str:
    """How many rows there are, without reading more than are worth telling."""
    found = rows.order_by()[: COUNTED + 1].count()
    return f"more than {COUNTED:,}" if found > COUNTED else f"{found:,}"


def page_of(record: Any) -> str:
    """The record's page in the admin."""
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=(record.pk,))


def list_of(model: Any, query: str = "") -> str:
    """The list of the model's records in the admin, filtered by a query such as `work=open`."""
    opts = model._meta
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    return f"{url}?{query}" if query else url
