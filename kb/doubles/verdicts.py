"""“Not the same” is said once: what curators have decided of two records, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kb import linking
from kb.models import Double, DoubleNoun, EventPair, Sameness, Verdict


def different_from(noun: str, pk: int) -> set[int]:
    """The keys of records that somebody has said this one is not the same as."""
    pairs = Double.objects.filter(noun=noun, verdict=Sameness.DIFFERENT)
    found = {key for row in pairs.filter(_of(pk)).values_list("first", "second") for key in row}
    if noun == DoubleNoun.EVENT:
        linked = EventPair.objects.filter(Q(a=pk) | Q(b=pk)).exclude(verdict="")
        found |= {key for row in linked.values_list("a", "b") for key in row}
    return found - {pk}


def _of(pk: int) -> Q:
    return Q(first=pk) | Q(second=pk)


@transaction.atomic
def say_different(noun: str, one: int, other: int, *, by: Any, note: str = "") -> Double:
    """Remember that the two are not the same; a verdict that they are is replaced."""
    return _decide(noun, (one, other), Sameness.DIFFERENT, by, note)


@transaction.atomic
def say_same(noun: str, one: int, other: int, *, by: Any, note: str = "") -> Double:
    """Remember that the two are the same, which is for who merges them."""
    return _decide(noun, (one, other), Sameness.SAME, by, note)


@transaction.atomic
def take_back(noun: str, one: int, other: int, *, by: Any, note: str = "") -> None:
    """Make it an open question again, also for pairs of events of two datasets."""
    first, second = sorted((one, other))
    Double.objects.filter(noun=noun, first=first, second=second).update(
        verdict="", decided_by=None, decided_at=None, note=note
    )
    pair = _linked(noun, first, second)
    if pair is not None and pair.verdict == Verdict.DIFFERENT:
        linking.take_back(pair, by=by, note=note)


def all_different(noun: str, one: int, others: Sequence[int], *, by: Any) -> None:
    """Remember at once that a record is none of these."""
    for other in sorted(others):
        say_different(noun, one, other, by=by)


def _decide(noun: str, pair: tuple[int, int], verdict: Sameness, by: Any, note: str) -> Double:
    first, second = sorted(pair)
    said = {"verdict": verdict, "decided_by": by, "decided_at": timezone.now(), "note": note}
    double, _ = Double.objects.update_or_create(
        noun=noun, first=first, second=second, defaults=said
    )
    if verdict == Sameness.DIFFERENT and (linked := _linked(noun, first, second)):
        linking.decide(linked, Verdict.DIFFERENT, by=by, note=note)
    return double


def _linked(noun: str, first: int, second: int) -> EventPair | None:
    """The same two, if they were proposed as events of two datasets."""
    if noun != DoubleNoun.EVENT:
        return None
    return EventPair.objects.filter(Q(a=first, b=second) | Q(a=second, b=first)).first()
