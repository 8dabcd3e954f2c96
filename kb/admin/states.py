"""Where a record stands between its draft and the public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kb.models import Edition, Record, ReviewedRecord, ReviewState
from kb.publishing import pending


@dataclass(frozen=True)
class State:
    code: str
    words: str

    @property
    def badge(self) -> SafeString:
        return format_html('<span class="state {}">{}</span>', self.code, self.words)


def states(records: Sequence[Record]) -> dict[int, State]:
    """The state of each record by its key; builds their documents, so ask for one page at most."""
    if not records:
        return {}
    model, ids = type(records[0]), [record.pk for record in records]
    ahead = pending(model._default_manager.filter(pk__in=ids))
    current = Edition.objects.current().filter(noun=model._meta.model_name, record_id__in=ids)
    numbers = dict(current.values_list("record_id", "number"))
    asked = ReviewedRecord.objects.filter(noun=model._meta.model_name, record_id__in=ids)
    reviews = dict(asked.order_by("pk").values_list("record_id", "request__state"))
    return {
        record.pk: _reviewed(reviews.get(record.pk))
        if record.pk in ahead and reviews.get(record.pk) in REVIEWED
        else _state(record, numbers.get(record.pk), record.pk in ahead)
        for record in records
    }


def _reviewed(state: str | None) -> State:
    return (
        State("review", "in review") if state == ReviewState.OPEN else State("returned", "returned")
    )


def _state(record: Any, number: int | None, ahead: bool) -> State:
    if getattr(record, "merged_into_id", None):
        return State("merged", f"merged into {record.merged_into.slug}")
    if number is None:
        return State("draft", "never published")
    if record.is_withdrawn:
        return State("withdrawn", "withdrawn")
    if ahead:
        return State("ahead", f"draft ahead of edition {number}")
    return State("published", f"published, edition {number}")


REVIEWED = (ReviewState.OPEN, ReviewState.RETURNED)


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"
    chosen: dict[str | None, dict[str, Any]] = {
        "never": {"as_published": None},
        "published": {"as_published__isnull": False, "is_withdrawn": False},
        "withdrawn": {"is_withdrawn": True},
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("never", "Never published"),
            ("published", "Published"),
            ("withdrawn", "Withdrawn"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(**self.chosen.get(self.value(), {}))
