"""The score in words: each feature, its share, and what is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from kb.linking import weights as w
from kb.linking.scoring import Compared, Toll, gap, toll
from kb.linking.weights import FEATURES, Weight

UNKNOWN = {
    "place": "a place that is not known closer than its country",
    "actor": "armed groups not named on both sides",
    "deaths": "killed not known on both sides",
}


def features(pair: Compared, rows: list[Weight], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Each feature in order: the row that holds, its points and words; points are null if unknown.

    `names` are those of groups by key.
    """
    held = {weight.feature: weight for weight in rows}
    return [_feature(name, held.get(name), pair, names) for name in FEATURES]


def _feature(
    name: str, weight: Weight | None, pair: Compared, names: Mapping[int, str]
) -> dict[str, Any]:
    if weight is None:
        return {"feature": name, "row": None, "points": None, "words": UNKNOWN[name]}
    words = _actor(pair, weight, names) if name == "actor" else WORDS[name](pair, weight)
    return {"feature": name, "row": weight.name, "points": weight.points, "words": words}


def explanation(told: list[dict[str, Any]]) -> str:
    """As a sentence: “same day (+0.35); 4 km apart, within both radii (+0.30); …”."""
    return "; ".join(f"{feature['words']} ({_share(feature['points'])})" for feature in told)


def _share(points: int | None) -> str:
    return "no share" if points is None else f"{points / 100:+.2f}"


def _day(pair: Compared, weight: Weight) -> str:
    if weight is w.SAME_DAY:
        return "same day"
    if apart := gap(pair):
        return f"{apart} day{'s' if apart > 1 else ''} apart"
    spans = _span(pair.a_first, pair.a_last), _span(pair.b_first, pair.b_last)
    return f"days meet: {spans[0]} and {spans[1]}"


def _span(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} to {last}"


def _place(pair: Compared, weight: Weight) -> str:
    how = {
        w.SAME_SPOT: "within both radii",
        w.WITHIN_WIDER: "within the wider radius",
        w.RADII_MEET: "where the radii meet",
    }
    if weight in how:
        return f"{_km(pair)} apart, {how[weight]}"
    if weight is w.IN_UNIT:
        return "one lies in the unit or area that the other is known by"
    if weight is w.NEAR_UNIT:
        return f"{_km(pair)} from the middle of a unit or area"
    return f"elsewhere, {_km(pair)} apart"


def _km(pair: Compared) -> str:
    return "less than 1 km" if pair.km is not None and pair.km < 1 else f"{pair.km:.0f} km"


def _actor(pair: Compared, weight: Weight, names: Mapping[int, str]) -> str:
    if weight is w.SHARED_GROUP:
        return f"{_shared(pair.shared, names)} on both sides' lists"
    if weight is w.SHARED_FAMILY:
        return f"groups of {_shared(pair.shared_family, names)} on both sides' lists"
    if weight is w.SHARED_STATE:
        shared = _shared(pair.shared_state, names)
        return f"forces of {shared} on both sides' lists, no armed group on both"
    return "other armed groups"


def _shared(groups: list[int] | None, names: Mapping[int, str]) -> str:
    """The names of those that stand twice."""
    counted = Counter(groups or ())
    return ", ".join(names[group] for group in sorted(counted) if counted[group] > 1)


def _deaths(pair: Compared, weight: Weight) -> str:
    ours = _toll(toll(pair.a_low, pair.a_best, pair.a_high))
    theirs = _toll(toll(pair.b_low, pair.b_best, pair.b_high))
    if weight in (w.TOLLS_MEET, w.NONE_KILLED):
        return f"{ours} and {theirs} killed overlap"
    return f"{ours} and {theirs} killed do not overlap"


def _toll(toll: Toll | None) -> str:
    assert toll is not None
    if toll.high is None:
        return f"{toll.low} or more"
    return f"{toll.low}" if toll.low == toll.high else f"{toll.low} to {toll.high}"


WORDS = {"day": _day, "place": _place, "deaths": _deaths}
