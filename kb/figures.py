"""Figures of claims and of assessments in words."""

from __future__ import annotations

from typing import Any

from kb.models import Claim, FigureBasis, Hedge

BEFORE = {
    Hedge.ABOUT.value: "about ",
    Hedge.AT_LEAST.value: "at least ",
    Hedge.MORE_THAN.value: "more than ",
    Hedge.AT_MOST.value: "at most ",
    Hedge.FEWER_THAN.value: "fewer than ",
}
AFTER = {
    FigureBasis.CODED.value: " (coded from vague wording)",
    FigureBasis.SHARE.value: " (share of a total)",
}
UNKNOWN = "unknown"


def figure_in_words(claim: Claim, harm: str = "") -> str:
    """Such as “more than 80” or, with a harm, “more than 80 killed”; says so if no number is given, for none is not zero."""
    stated = sorted({n for n in (claim.low, claim.high) if n is not None})
    if not stated:
        return "in words, no number" if claim.hedge == Hedge.VAGUE else "no number"
    numbers = " to ".join(f"{n:,}" for n in stated)
    counted = " ".join(filter(None, (numbers, claim.counted, harm)))
    return f"{BEFORE.get(claim.hedge, '')}{counted}{AFTER.get(claim.basis, '')}"


def range_in_words(figures: dict[str, Any] | None) -> str:
    """Low, best and high of one row of an assessment, such as “5 to 8, best 6” or “30 or more, best unknown”."""
    known = figures or {}
    low, best, high = (known.get(name) for name in ("low", "best", "high"))
    if low is None and best is None and high is None:
        return UNKNOWN
    if low == best == high:
        return str(low)
    return f"{_ends(low, high)}, best {UNKNOWN if best is None else best}"


def _ends(low: int | None, high: int | None) -> str:
    if low is None:
        return "no limits" if high is None else f"up to {high}"
    return f"{low} or more" if high is None else f"{low} to {high}"
