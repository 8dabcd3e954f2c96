"""Two records side by side: each field and each row in words, and where they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kb.importing.dossiers import value_of
from kb.importing.dossiers.schema import NOUNS as DOSSIERS
from kb.importing.dossiers.schema import Table
from kb.merging.holdings import listed
from kb.merging.nouns import MERGED, Choice, Listed
from kb.merging.plans import Plan, differing, identity, is_between, is_public, must_stay
from kb.models import FormerParent
from kb.models.dates import SUFFIXES

NOTHING = "-"
STAYS = "published, so it stays"


@dataclass(frozen=True)
class Field:
    """One value of both; `chosen` is the letter of the record that it is taken from."""

    key: str
    label: str
    a: str
    b: str
    chosen: str

    @property
    def differs(self) -> bool:
        return self.a != self.b


@dataclass(frozen=True)
class Line:
    """One row of either record; `side` is the letter of the one that has it."""

    pk: int
    side: str
    words: str
    is_kept: bool
    is_fixed: bool
    remark: str


@dataclass(frozen=True)
class Block:
    key: str
    label: str
    lines: list[Line]


def fields(noun: str, a: Any, b: Any, plan: Plan) -> list[Field]:
    """Each choice, with the value of either record."""
    letters = ("b", "a") if plan.survivor == a.pk else ("a", "b")
    return [
        Field(
            choice.key,
            choice.label,
            said(a, choice),
            said(b, choice),
            letters[choice.key not in plan.taken],
        )
        for choice in MERGED[noun].choices
    ]


def blocks(noun: str, a: Any, b: Any, plan: Plan) -> list[Block]:
    """Each list that has rows, those of both records below each other."""
    held = {"a": listed(MERGED[noun], a), "b": listed(MERGED[noun], b)}
    found = []
    for rows in MERGED[noun].lists:
        both = [(side, row) for side in held for row in held[side][rows]]
        alike = defaultdict(list)
        for _, row in both:
            alike[identity(rows, row)].append(row)
        lines = []
        for side, row in both:
            remark, is_fixed = _remark(rows, row, plan, (a, b))
            is_kept = row.pk in plan.kept.get(rows.key, ()) if not is_fixed else remark == STAYS
            if not remark:
                remark = _shared(rows, row, alike[identity(rows, row)])
            lines.append(Line(row.pk, side, row_in_words(row), is_kept, is_fixed, remark))
        if lines:
            found.append(Block(rows.key, rows.label, lines))
    return found


def _remark(rows: Listed, row: Any, plan: Plan, records: tuple[Any, Any]) -> tuple[str, bool]:
    """What there is to say of a row of which nothing can be chosen, and whether it is one."""
    if is_between(rows, row, *records):
        return "ties the two to each other, so it goes", True
    absorbed = next(record for record in records if record.pk == plan.absorbed)
    of_absorbed = getattr(row, rows.column) == plan.absorbed
    if must_stay(row) and not (of_absorbed and is_public(absorbed)):
        return STAYS, True
    return "", False


def _shared(rows: Listed, row: Any, alike: list[Any]) -> str:
    """That the other record has the row too, and what it says otherwise there."""
    others = [other for other in alike if other.pk != row.pk]
    if not others:
        return ""
    names = dict.fromkeys(name for other in others for name in differing(rows, row, other))
    return f"both have it, with another {', '.join(names)}" if names else "both have it"


def said(record: Any, choice: Choice) -> str:
    """The value of a choice in words; a hyphen if there is none."""
    if choice.columns[0] == f"{choice.key}_{SUFFIXES[0]}":
        date = getattr(record, choice.key)
        words = f" ({date.text})" if date and date.text else ""
        return f"{date}{words}" if date else NOTHING
    parts = [_shown(record, column) for column in choice.columns]
    return ", ".join(part for part in parts if part) or NOTHING


def _shown(record: Any, column: str) -> str:
    field = next(field for field in record._meta.fields if field.attname == column)
    value = getattr(record, field.name)
    if value is None:
        return ""
    display = getattr(record, f"get_{field.name}_display", None)
    words = str(display()) if display else str(value)
    unit = {"radius_km": " km", "override_low": " at least", "override_high": " at most"}
    return f"{words}{unit.get(column, '')}" if words else ""


def row_in_words(row: Any) -> str:
    """What a dossier says of the row, in one line."""
    if isinstance(row, FormerParent):
        return f"{row.parent}, {row.since or '?'} to {row.until or '?'}. {row.note}"
    return "; ".join(_spoken(value_of(TABLES[type(row)], row)))


def _spoken(value: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, held in value.items():
        if isinstance(held, dict):
            yield from _spoken(held, f"{prefix}{name} ")
        elif isinstance(held, list):
            yield from (
                [f"{len(held)} {name if held[1:] else name.removesuffix('s')}"] if held else []
            )
        elif held not in (None, "", False):
            yield f"{prefix}{name.replace('_', ' ')}: {held}"


def _tables(table: Table) -> Iterator[Table]:
    yield table
    for rows in table.lists:
        yield from _tables(rows.table)


TABLES = {table.model: table for noun in DOSSIERS.values() for table in _tables(noun)}
