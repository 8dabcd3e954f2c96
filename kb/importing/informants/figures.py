"""Numbers of persons harmed in an informant's own words: `3 deaths`, `at least 12 killed`; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from kb.models import Harm, Hedge

Code = TypeVar("Code", Harm, Hedge)
HARMS = {
    Harm.KILLED: "killed|dead|deaths?|died|fatalit(?:y|ies)",
    Harm.INJURED: "injured|wounded|injur(?:y|ies)",
    Harm.ABDUCTED: "abducted|kidnapped|abductions?",
    Harm.MISSING: "missing",
    Harm.CAPTURED: "captured",
    Harm.NEUTRALISED: "neutrali[sz]ed",
    Harm.MIXED: "casualties",
}
HEDGES = {
    Hedge.AT_LEAST: "at least|a minimum of|minimum",
    Hedge.MORE_THAN: "more than|over|above",
    Hedge.AT_MOST: "at most|up to|a maximum of|maximum",
    Hedge.FEWER_THAN: "fewer than|less than|under|below",
    Hedge.ABOUT: "about|around|approximately|approx\\.?|circa|ca\\.?|some|nearly|almost|~",
}
NUMBER = r"\d{1,3}(?:[ ,.]\d{3})+|\d{1,6}"
FIGURE = re.compile(
    rf"(?:(?P<hedge>{'|'.join(HEDGES.values())})\s*)?(?<![\w.])(?P<low>{NUMBER})"
    rf"(?:\s*(?:-|–|to)\s*(?P<high>{NUMBER}))?(?P<plus>\+)?\s+"
    rf"(?:(?:people|persons|civilians|soldiers|fighters|militants|others|were|was|have been)\s+){{0,3}}"
    rf"(?P<harm>{'|'.join(HARMS.values())})\b",
    re.I,
)


@dataclass(frozen=True)
class Figure:
    """How many persons were harmed, and how; the ends of a claim's figure."""

    harm: Harm
    low: int | None
    high: int | None
    hedge: Hedge


def figures_in(text: str) -> list[Figure]:
    """Every number of the text that says what it counts; a bare number is none."""
    return [_figure(found) for found in FIGURE.finditer(text)]


def _figure(found: re.Match[str]) -> Figure:
    harm = _of(HARMS, found["harm"])
    low = _number(found["low"])
    high = _number(found["high"]) if found["high"] else low
    hedge = _of(HEDGES, found["hedge"]) if found["hedge"] else Hedge.EXACT
    if found["plus"] and hedge is Hedge.EXACT:
        hedge = Hedge.AT_LEAST
    low, high = min(low, high), max(low, high)
    match hedge:
        case Hedge.AT_LEAST | Hedge.MORE_THAN:
            return Figure(harm, low, None, hedge)
        case Hedge.AT_MOST | Hedge.FEWER_THAN:
            return Figure(harm, None, high, hedge)
    return Figure(harm, low, high, hedge)


def _of(words: dict[Code, str], text: str) -> Code:
    return next(code for code, pattern in words.items() if re.fullmatch(pattern, text, re.I))


def _number(text: str) -> int:
    return int(re.sub(r"[ ,.]", "", text))
