"""The arithmetic behind the figures of a published event, step by step, from its document alone.

Each step has the figures that it comes to; the last step of a harm has those of the document. Only
documents that say harm by harm what counts (`range-2` and later) can be explained.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kb.assessing.figures import Figures, added, highest, lowest, split_unknown
from kb.assessing.rules import HARMS
from kb.assessing.wholes import raise_to
from kb.models import Hedge

OPEN_ABOVE = {Hedge.AT_LEAST: "at least", Hedge.MORE_THAN: "more than"}
OPEN_BELOW = {Hedge.AT_MOST: "at most", Hedge.FEWER_THAN: "fewer than"}


@dataclass(frozen=True)
class StatedNumber:
    """A number that counts, as the rules read it: the least and the most that it allows."""

    claim: str
    group: str | None
    is_ground: bool
    span: tuple[int | None, int | None]
    words: str


def explain_casualties(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps for each harm that anybody speaks of; none for rules that tell no steps."""
    casualties = document["casualties"] or {}
    if "disputes" not in casualties:
        return []
    claims = {claim["id"]: claim for claim in document["claims"]}
    return [step for harm in HARMS for step in _explain_harm(harm.value, casualties, claims)]


def _explain_harm(
    harm: str, casualties: dict[str, Any], claims: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    toll = casualties[harm]
    numbers: dict[str, list[StatedNumber]] = {}
    for use in toll["used"]:
        if use["claim"] in claims:
            numbers.setdefault(use["party"], []).append(_read_number(use, claims[use["claim"]]))
    rows = {row["party"]: _figures(row) for row in toll["by_party"]}
    for party, row in rows.items():
        yield _explain_party(harm, party, row, numbers.get(party, []))
    override = casualties["override"] if harm == "killed" else None
    final = Figures(**override["rule"]) if override else _figures(toll)
    yield from _explain_total(harm, rows, toll, final)
    if override:
        text = f"A curator's figures replace the rule's: {override['reason']}"
        yield _step((harm, None), "override", _figures(toll), text)


def _explain_party(
    harm: str, party: str, row: Figures, numbers: list[StatedNumber]
) -> dict[str, Any]:
    """How the figures of one party follow from the numbers stated."""
    if not numbers:
        text = "No claim gives a number that counts."
        if not row.is_empty:
            text = f"No claim about the whole gives a number; its parts have at least {row.low}."
        return _step((harm, party), "party", row, text)
    groups = sorted({number.group for number in numbers if number.group})
    own = added(_weigh([n for n in numbers if n.group == group]) for group in groups)
    if not groups:
        own = _weigh(numbers)
    grounds = [number.words for number in numbers if number.is_ground]
    heard = [number.words for number in numbers if not number.is_ground]
    parts = [f"Grounds: {'; '.join(grounds) or 'none'}."]
    if heard:
        parts.append(f"For the highest figure only: {'; '.join(heard)}.")
    if groups:
        parts.append(f"The groups of the side are added up: {', '.join(groups)}.")
    sums = "the sum of what" if groups else "what"
    parts.append(
        f"Low {own.low}: {sums} the grounds allow at least."
        if own.low is not None
        else "Low unknown: no ground gives one."
    )
    parts.append(
        f"Best {_say(row.best)}: the first single number, by credibility and date, that no ground before"
        " it excludes."
        if row.best is not None
        else "Best unknown: no single number that all grounds before it allow."
    )
    parts.append(
        f"High {own.high}: the highest number anybody gives."
        if own.high is not None
        else "High open: a number has no upper limit, or nobody sets one."
    )
    if row.low != own.low:
        parts.append(f"Raised to {row.low}, which the parts of the event have at least.")
    claims = [number.claim for number in numbers]
    return _step((harm, party), "party", row, " ".join(parts), claims)


def _explain_total(
    harm: str, rows: dict[str, Figures], toll: dict[str, Any], final: Figures
) -> Iterator[dict[str, Any]]:
    """How the figures of the event follow from those of its parties and its parts."""
    unknown, known = split_unknown(rows)
    if known and any(not row.is_empty for row in known):
        total = added(known)
        lows = " + ".join(str(row.low) for row in known if row.low is not None) or "unknown"
        text = f"Sum of the parties: low {lows} = {_say(total.low)}."
        yield _step((harm, None), "sum", total, text)
        if not unknown.is_empty:
            text = (
                f"Persons of unknown party ({_say(unknown.low)} to {_say(unknown.high)}) may be among"
                " them: the smaller low, the greater high, open if either is open."
            )
            yield _step((harm, None), "unknown", unknown, text)
    floor = toll["parts"]
    if floor:
        text = f"Its parts have at least {floor['low']} together: {', '.join(floor['events'])}."
        yield _step((harm, None), "parts", raise_to(Figures(), floor["low"]), text)
    if rows or floor:
        yield _step((harm, None), "event", final, f"The event: {_say_range(final)}.")


def _weigh(numbers: list[StatedNumber]) -> Figures:
    """Low and high of these numbers; best is told by the document."""
    grounds = [number for number in numbers if number.is_ground]
    return Figures(lowest(grounds), None, highest(numbers))


def _read_number(use: dict[str, Any], claim: dict[str, Any]) -> StatedNumber:
    figure = claim["figure"] or {}
    low, high, hedge = figure["low"], figure["high"], figure["hedge"]
    stated = [number for number in (low, high) if number is not None]
    least, most = stated[0], stated[-1]
    words = str(least) if least == most else f"{least} to {most}"
    span: tuple[int | None, int | None] = (least, most)
    if least == most and hedge in OPEN_ABOVE:
        span, words = (least, None), f"{OPEN_ABOVE[hedge]} {least}"
    if least == most and hedge in OPEN_BELOW:
        span, words = (None, most), f"{OPEN_BELOW[hedge]} {most}"
    is_ground = "low" in use["counts_for"]
    return StatedNumber(claim["id"], use["group"], is_ground, span, f"{claim['id']} says {words}")


def _figures(row: dict[str, Any]) -> Figures:
    return Figures(row["low"], row["best"], row["high"])


def _step(
    where: tuple[str, str | None],
    step: str,
    figures: Figures,
    text: str,
    claims: Iterable[str] = (),
) -> dict[str, Any]:
    """A step as the API gives it; `where` is the harm, and the party or None for all together."""
    harm, party = where
    return {
        "harm": harm,
        "party": party,
        "step": step,
        **figures.as_json(),
        "claims": list(claims),
        "text": text,
    }


def _say(number: int | None) -> str:
    return "unknown" if number is None else str(number)


def _say_range(figures: Figures) -> str:
    low, best = _say(figures.low), _say(figures.best)
    return f"low {low}, best {best}, high {'open' if figures.high is None else figures.high}"
