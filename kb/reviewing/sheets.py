"""What the fields of a document or draft are called: as on the form, by the table of dossiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from kb.editing import EDITED
from kb.figures import figure_in_words, range_in_words
from kb.importing.dossiers.parts import Block, Part
from kb.importing.dossiers.schema import Table
from kb.models import Claim, Term, Vocabulary
from kb.reviewing.speaking import PARTIES, is_nothing, labels_of, spoken, titled, words_of

Values = dict[str, Any]
LEFT_OUT = ("edition", "direction")
"""The number of an edition is no difference; which way a tie goes is said by its name."""
CALLED = {
    "id": "Public id",
    "slug": "Public id",
    "web_url": "Url",
    "parts": "Parts of it",
    "related": "Links to other events",
    "external_ids": "Ids elsewhere",
    "original": "Row of the dataset",
    "former_ids": "Ids of records merged into it",
}
NUMBERS = ("low", "high", "hedge")


@dataclass(frozen=True)
class Line:
    """One field and what it says."""

    path: str
    label: str
    value: Any
    help: str = ""
    field: Any = None
    say: Callable[[Any, Any], str] = spoken

    @property
    def words(self) -> str:
        return self.say(self.value, self.field)


@dataclass(frozen=True)
class Sheet:
    """The fields and lists of one kind of record or row."""

    model: type[Model]
    parts: dict[str, Part] = field(default_factory=dict)
    lists: dict[str, Sheet] = field(default_factory=dict)


@cache
def sheet_of(model: type[Model]) -> Sheet:
    """The sheet of a record's document and of its draft."""
    if model is Vocabulary:
        return Sheet(model, {}, {"terms": Sheet(Term)})
    tables = [edited.table for edited in EDITED.values() if edited.model is model]
    return _sheet(tables[0]) if tables else Sheet(model)


def _sheet(table: Table) -> Sheet:
    parts = {part.key: part for part in table.parts}
    return Sheet(table.model, parts, {rows.key: _sheet(rows.table) for rows in table.lists})


def lines(sheet: Sheet, values: Values, path: str = "") -> Iterator[Line]:
    """The fields of a record or row, one by one, without the rows of its lists."""
    for key, value in values.items():
        if key in LEFT_OUT or key in sheet.lists or _is_address(key, value):
            continue
        yield from _lines(sheet, key, value, f"{path}/{key}")


def _lines(sheet: Sheet, key: str, value: Any, path: str) -> Iterator[Line]:
    part = sheet.parts.get(key)
    if isinstance(value, dict) and key in OF_THEIR_OWN:
        yield from OF_THEIR_OWN[key](value, path)
    elif isinstance(value, dict) and isinstance(part, Block):
        for inner in part.parts:
            if inner.key in value:
                yield _line(sheet, inner.key, inner, value[inner.key], f"{path}/{inner.key}")
    else:
        yield _line(sheet, key, part, value, path)


def _line(sheet: Sheet, key: str, part: Part | None, value: Any, path: str) -> Line:
    column = part.columns[0] if part else key
    field = _field(sheet.model, column)
    words = CALLED.get(key) or titled(str(getattr(field, "verbose_name", "") or words_of(column)))
    return Line(path, words, value, _help(sheet.model, column, field), field)


def _field(model: type[Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _help(model: type[Model], column: str, field: Any) -> str:
    """What the field means; a fuzzy date says it of itself."""
    date = getattr(model, column, None)
    own = getattr(field, "help_text", "")
    return str(own or (date.__doc__ if isinstance(date, property) else "") or "")


def _figure(value: Values, path: str) -> Iterator[Line]:
    """A claim's figure: who was harmed and how, and the number as it is qualified."""
    sheet = Sheet(Claim)
    group = value.get("party_group")
    yield _line(sheet, "harm", None, value.get("harm"), f"{path}/harm")
    yield _line(sheet, "party", None, group or value.get("party"), f"{path}/party")
    number = {name: value.get(name) for name in NUMBERS}
    stated = number if any(not is_nothing(one) for one in number.values()) else None
    yield Line(path, "Figure", stated, "The number as the claimant qualifies it.", None, _number)
    yield _line(sheet, "basis", None, value.get("basis"), f"{path}/basis")
    yield _line(sheet, "counted", None, value.get("counted"), f"{path}/counted")


def _number(value: Any, field: Any) -> str:
    if not value:
        return ""
    hedge = value["hedge"] or ""
    return figure_in_words(Claim(low=value["low"], high=value["high"], hedge=hedge))


def _casualties(value: Values, path: str) -> Iterator[Line]:
    """What the rule makes of the claims, harm by harm and party by party."""
    harms = labels_of(_field(Claim, "harm"))
    for key, held in value.items():
        if key not in harms or not isinstance(held, dict):
            label, say = ASSESSED.get(key, (titled(f"figures: {words_of(key)}"), spoken))
            yield Line(f"{path}/{key}", label, held, "", None, say)
            continue
        label = f"{harms[key]}, as assessed"
        yield Line(f"{path}/{key}", label, _bounds(held), "", None, _range)
        for row in held.get("by_party") or ():
            who = PARTIES.get(str(row.get("party")), spoken(row.get("party")))
            where = f"{path}/{key}/{row.get('party')}"
            yield Line(where, f"{label}: {who}", row, "", None, _of_party)
        for part, words, say in (
            ("used", "claims that count", _used),
            ("left_out", "claims left out", _left_out),
        ):
            if held.get(part):
                yield Line(f"{path}/{key}/{part}", f"{label}: {words}", held[part], "", None, say)
        if held.get("parts"):
            yield Line(
                f"{path}/{key}/parts", f"{label}: in its parts", held["parts"], "", None, _parts
            )


def _left_out(value: Any, field: Any) -> str:
    """Claims with the reason why each does not count."""
    return "; ".join(f"{row.get('claim')}: {row.get('reason')}" for row in value or ())


def _used(value: Any, field: Any) -> str:
    """Claims with what each counts for, and a word where one lies outside the figures."""
    return "; ".join(
        f"{row.get('claim')} ({', '.join(map(str, row.get('counts_for') or ()))}"
        f"{', ' + str(row.get('party')) if row.get('party') else ''}"
        f"{', ' + str(row.get('group')) if row.get('group') else ''}"
        f"{': ' + str(row.get('note')) if row.get('note') else ''})"
        for row in value or ()
    )


def _parts(value: Any, field: Any) -> str:
    """What the parts of an event have at least, and which they are."""
    return f"{value['low']} or more, in {', '.join(value['events'])}" if value else ""


def _disputes(value: Any, field: Any) -> str:
    """What contradicts what, pair by pair."""
    return "; ".join(
        f"{spoken(row.get('harm') or 'responsibility')}: {', '.join([*row['claims'], *row['events']])}"
        for row in value or ()
    )


def _bounds(row: Values) -> Values | None:
    found = {name: row.get(name) for name in ("low", "best", "high")}
    return found if any(one is not None for one in found.values()) else None


def _range(value: Any, field: Any) -> str:
    return range_in_words(value) if value else ""


def _of_party(value: Any, field: Any) -> str:
    return _range(_bounds(value), field) or "number unknown"


def _original(value: Values, path: str) -> Iterator[Line]:
    """A row of a dataset, column by column."""
    for key, held in value.items():
        yield Line(f"{path}/{key}", f"{CALLED['original']}: {key}", held)


def _is_address(key: str, value: Any) -> bool:
    """The API's own address of the record, which no curator writes."""
    return key == "url" and str(value).startswith("/api/")


ASSESSED: dict[str, tuple[str, Callable[[Any, Any], str]]] = {
    "rule": ("Rule of the figures", spoken),
    "disputed": ("Figures are disputed", spoken),
    "disputes": ("What is in dispute", _disputes),
    "used": ("Claims counted in the figures", spoken),
    "left_out": ("Claims left out of the figures", _left_out),
    "override": ("Curator’s figures", spoken),
}
OF_THEIR_OWN: dict[str, Callable[[Values, str], Iterator[Line]]] = {
    "figure": _figure,
    "casualties": _casualties,
    "original": _original,
}
