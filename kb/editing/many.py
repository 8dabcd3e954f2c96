"""Many drafts at once, under the locks that one would be changed under."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model

from kb.editing.locking import SUBJECTS, reserve
from kb.models import Claim


def lock_all(model: type[Model], noun: str, slugs: Collection[str]) -> None:
    """Let nobody else change these records, or make those that are not there, before the end.

    Rows are locked in the order of their keys, and ids in theirs, so that two who lock the same
    ones do not wait for each other. For claims, lock what they are about first.
    """
    rows = model._default_manager.filter(slug__in=slugs).order_by("pk")
    there = set(rows.select_for_update(of=("self",)).values_list("slug", flat=True))
    for slug in sorted(set(slugs) - there):
        reserve(noun, slug)


def lock_all_subjects(claims: Collection[str], named: dict[str, Iterable[str]]) -> None:
    """Lock the events and groups that these claims are about, and those that are `named`."""
    for noun, model in SUBJECTS.items():
        now = Claim.objects.filter(slug__in=claims).values(noun)
        rows: Any = model._default_manager.order_by("pk")
        found = rows.filter(pk__in=now) | rows.filter(slug__in=set(named.get(noun, ())))
        list(found.select_for_update(of=("self",)).values_list("pk"))
