"""Suggestions that wait for a curator: what the work list and the front page show."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kb.doubles.candidates import MODELS
from kb.models import Double, DoubleNoun, EventPair


def open_doubles() -> QuerySet[Double]:
    """Suggestions that nobody has decided, of two records that stand; best first."""
    rows = Double.objects.filter(verdict="")
    for noun, model in MODELS.items():
        standing = _standing(model)
        for key in ("first", "second"):
            there = Exists(standing.filter(pk=OuterRef(key)))
            rows = rows.filter(~Q(noun=noun) | Q(there))
    # Pairs of events of two datasets are decided on a page of their own too.
    elsewhere = EventPair.objects.exclude(verdict="").filter(
        Q(a=OuterRef("first"), b=OuterRef("second")) | Q(a=OuterRef("second"), b=OuterRef("first"))
    )
    rows = rows.filter(~Q(noun=DoubleNoun.EVENT) | ~Q(Exists(elsewhere)))
    return rows.order_by(F("score").desc(), "id")


def _standing(model: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.all()
    names = {field.name for field in model._meta.fields}
    if "merged_into" in names:
        rows = rows.filter(merged_into=None)
    return rows.filter(is_withdrawn=False) if "is_withdrawn" in names else rows


def suggested_doubles(limit: int) -> list[Double]:
    """The best suggestions, each with its two records as `records`."""
    return with_records(list(open_doubles()[:limit]))


def with_records(doubles: list[Double]) -> list[Double]:
    """The same pairs, each with its two records as `records`; None for one that is gone."""
    for noun, model in MODELS.items():
        of_noun = [double for double in doubles if double.noun == noun]
        keys = {key for double in of_noun for key in (double.first, double.second)}
        found = model._default_manager.in_bulk(keys) if keys else {}
        for double in of_noun:
            double.records = (found.get(double.first), found.get(double.second))  # type: ignore[attr-defined]
    return doubles
