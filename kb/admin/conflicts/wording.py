"""Differences between three states of a form, as a curator reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kb.admin.conflicts.comparing import Difference, Path, Said, What, Who
from kb.admin.conflicts.forms import Kinds, Page, fields_of, titles_of
from kb.admin.conflicts.merging import choice
from kb.admin.conflicts.trees import KEY, Node

NOTHING = "(empty)"
GONE = "(no such row)"
UNKNOWN = "(not known)"
DELETED = "(deleted)"


@dataclass(frozen=True)
class Line:
    """One difference on the page."""

    name: str
    place: str
    base: str
    theirs: str
    mine: str
    is_asked: bool
    chosen: str
    remark: str


class Words:
    """Labels of fields and of the values in them, for one form."""

    def __init__(self, page: Page) -> None:
        self.fields: Mapping[Kinds, forms.Field] = fields_of(page)
        self.titles = titles_of(page)

    def line(self, difference: Difference, choices: Mapping[str, str]) -> Line:
        base, theirs, mine = self._sides(difference)
        return Line(
            difference.name,
            self.place(difference),
            base,
            theirs,
            mine,
            not difference.is_told_only,
            choice(difference, choices),
            _remark(difference),
        )

    def place(self, difference: Difference) -> str:
        path = difference.path
        rows = [self._row_title(path[: end + 2]) for end in range(0, len(path) - 1, 2)]
        if difference.what is What.FIELD:
            rows.append(self._label(path))
        return ", ".join(rows)

    def said(self, path: Path, said: Said) -> str:
        """The value of a field in the words of its choices."""
        if said is None:
            return UNKNOWN
        field = self.fields.get(kinds_of(path))
        return ", ".join(_shown(field, value) for value in said) or NOTHING

    def row(self, path: Path, row: Node | None) -> str:
        """Everything that a row says, a line each."""
        found = []
        for name in row.fields if row else ():
            place = (*path, name)
            field = self.fields.get(kinds_of(place))
            if row and name not in {KEY, "DELETE"} and row.said(name) and _is_of_the_row(field):
                found.append(f"{self._label(place)}: {self.said(place, row.said(name))}")
        return "\n".join(found) or NOTHING

    def _sides(self, difference: Difference) -> tuple[str, str, str]:
        path = difference.path
        if difference.what is What.FIELD:
            return (
                self.said(path, difference.base),
                self.said(path, difference.theirs),
                self.said(path, difference.mine),
            )
        text = self.row(path, difference.row)
        return {
            What.MY_ROW: (GONE, GONE, text),
            What.THEIR_ROW: (GONE, text, GONE),
            What.MY_DELETION: ("", text, DELETED),
            What.THEIR_DELETION: ("", DELETED, text),
        }[difference.what]

    def _label(self, path: Path) -> str:
        field = self.fields.get(kinds_of(path))
        return str(getattr(field, "label", None) or path[-1].replace("_", " ").capitalize())

    def _row_title(self, path: Path) -> str:
        title = self.titles.get(kinds_of(path)[:-1], path[-2]) if len(path) > 1 else path[0]
        key = path[-1]
        return f"new {title}" if key.startswith("+") else f"{title} {key}"


def kinds_of(path: Path) -> Kinds:
    """The path without the keys of rows, which stand at every second place."""
    return (*path[:-1:2], path[-1]) if len(path) % 2 else (*path[::2], path[-1])


def _is_of_the_row(field: Any) -> bool:
    """Not what says where the row belongs, which formsets add."""
    return field is not None and not isinstance(field, forms.models.InlineForeignKeyField)


def _remark(difference: Difference) -> str:
    if difference.is_double:
        return "They added a row that says the same. Yours would be a second one."
    if difference.is_told_only:
        return "They added it; it stays. Delete it on the form if it should not."
    if difference.what is What.THEIR_DELETION and difference.who is Who.BOTH:
        return "They deleted the row that you changed. Yours would be added anew."
    if difference.what is What.MY_DELETION and difference.who is Who.BOTH:
        return "They changed the row that you deleted."
    return ""


def _shown(field: Any, value: str) -> str:
    """A value as its choice is called; the value itself if there is no such choice."""
    if isinstance(field, forms.ModelChoiceField):
        return _record(field, value)
    if isinstance(field, forms.BooleanField):
        return "yes"
    choices = dict(getattr(field, "choices", None) or ())
    return str(choices.get(value, value))


def _record(field: Any, value: str) -> str:
    name = field.to_field_name or "pk"
    try:
        found = field.queryset.filter(**{name: value}).first()
    except (ValueError, TypeError, ValidationError):
        return value
    return str(found) if found else f"{value} (there is no such record)"
