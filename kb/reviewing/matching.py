"""Rows of two lists that are the same row: known by what they are about, never by their position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from kb.models import Claim, EventLink, ExternalId, GroupRelation
from kb.reviewing.speaking import PARTIES, id_of, labels_of, meant, spoken

Row = dict[str, Any]
Pair = tuple[Row | None, Row | None]

IDENTITIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "claims": (("id",),),
    "participants": (("group", "side", "role"), ("group",)),
    "names": (("text", "kind", "language"), ("text",)),
    "citations": (("source", "locator", "field"), ("source", "locator"), ("source",)),
    "relations": (
        ("kind", "direction", "group", "from", "to"),
        ("kind", "direction", "group"),
        ("group", "direction"),
    ),
    "leaders": (("name", "role"), ("name",)),
    "designations": (
        ("authority", "instrument", "reference"),
        ("authority", "instrument"),
    ),
    "external_ids": (("scheme", "value"), ("scheme",)),
    "related": (("event", "id", "kind"), ("event", "id")),
    "former_parents": (("parent",),),
    "terms": (("code",),),
}
"""The columns by which a row is known again, the strictest first."""
SINGULAR = {
    "claims": "Claim",
    "participants": "Participant",
    "names": "Name",
    "citations": "Citation",
    "relations": "Tie",
    "leaders": "Leader",
    "designations": "Designation",
    "external_ids": "Id elsewhere",
    "related": "Link to another event",
    "former_parents": "Former unit",
    "terms": "Term",
}


def matched(key: str, old: Sequence[Row], new: Sequence[Row]) -> list[Pair]:
    """Each row with itself in the other list, in the order of the newer; then those that went."""
    before, after = dict(enumerate(old)), dict(enumerate(new))
    found: dict[int, Row] = {}
    wholes: list[Callable[[Row], str]] = [lambda row: repr(meant(row))]
    for known_by in [*wholes, *(_by(names) for names in IDENTITIES.get(key, (("id",),)))]:
        _pair(before, after, found, known_by)
    kept: list[Pair] = [(found.get(place), row) for place, row in enumerate(new)]
    return [*kept, *((row, None) for row in before.values())]


def _pair(
    before: dict[int, Row],
    after: dict[int, Row],
    found: dict[int, Row],
    known_by: Callable[[Row], str],
) -> None:
    """Move the pairs that are known by this from what is left into what is found."""
    waiting = defaultdict(list)
    for place, row in before.items():
        waiting[known_by(row)].append(place)
    for place in list(after):
        places = waiting.get(known_by(after[place]))
        if places:
            found[place] = before.pop(places.pop(0))
            del after[place]


def _by(names: tuple[str, ...]) -> Callable[[Row], str]:
    return lambda row: repr([id_of(row.get(name)) for name in names])


def path_of(key: str, row: Row) -> str:
    """Names the row within its record: `/claims/clm-1`."""
    known_by = IDENTITIES.get(key, (("id",),))[-1]
    own = next((id_of(row[name]) for name in known_by if row.get(name)), "")
    return f"/{key}/{own.replace('/', ' ')}"


def name_of_row(key: str, row: Row) -> str:
    """What people call the row: of a claim who says it and of what."""
    make = NAMED.get(key)
    return (make(row) if make else "") or spoken(row)


def _claim(row: Row) -> str:
    figure = row.get("figure") or {}
    harm = labels_of(Claim._meta.get_field("harm")).get(figure.get("harm") or "", "")
    kind = labels_of(Claim._meta.get_field("kind")).get(row.get("kind") or "", "")
    party = figure.get("party_group") or figure.get("party")
    of = [(harm or kind).lower(), _party(party) if harm else ""]
    claimant = row.get("claimant")
    in_text = claimant.get("text") if isinstance(claimant, dict) else None
    who = spoken(in_text or claimant)
    return f"{who or 'unknown claimant'}: {', '.join(filter(None, of))}"


def _party(party: Any) -> str:
    return PARTIES.get(party, party) if isinstance(party, str) else spoken(party)


def _citation(row: Row) -> str:
    parts = [spoken(row.get("source")), row.get("locator"), _for(row.get("field"))]
    return ", ".join(str(part) for part in parts if part)


def _for(field: str | None) -> str:
    return f"for {field.replace('_', ' ')}" if field else ""


def _tie(row: Row) -> str:
    kind = spoken(row.get("kind"), GroupRelation._meta.get_field("kind")).lower()
    group = spoken(row.get("group"))
    return f"{group}: {kind} this group" if row.get("direction") == "in" else f"{kind} {group}"


def _link(row: Row) -> str:
    other = spoken(row.get("event") or row.get("id"))
    return f"{spoken(row.get('kind'), EventLink._meta.get_field('kind')).lower()} {other}"


def _joined(*names: str) -> Callable[[Row], str]:
    return lambda row: ", ".join(filter(None, (spoken(row.get(name)) for name in names)))


NAMED: dict[str, Callable[[Row], str]] = {
    "claims": _claim,
    "participants": _joined("group"),
    "names": _joined("text"),
    "citations": _citation,
    "relations": _tie,
    "leaders": _joined("name", "role"),
    "designations": _joined("authority", "instrument", "reference"),
    "external_ids": lambda row: (
        f"{spoken(row.get('scheme'), ExternalId._meta.get_field('scheme'))} {row.get('value')}"
    ),
    "related": _link,
    "former_parents": _joined("parent"),
    "terms": _joined("label"),
}
