"""What a format of files is: its columns, what a row is known by, and what its rows become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models

from kb.importing.datasets.columns import Column
from kb.models import Noun

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run


@dataclass(frozen=True)
class Terms:
    """Whose the data is and what may be done with it."""

    publisher: str
    """Public id of the publisher."""
    publisher_name: str
    title: str
    licence: str
    citation: Callable[[str], str]
    """How its makers ask to be cited, of a release."""
    attribution: Callable[[str], str]
    url: str
    is_redistributable: bool = True
    note: str = ""


@dataclass(frozen=True)
class Format:
    """One sort of file that `manage.py import` takes in.

    SQL in it speaks of `r`, a typed row of the file, and of `i`, a row of `kb_importedrow`.
    """

    name: str
    about: str
    """What it is, for who asks the command for help."""
    noun: Noun
    model: type[models.Model]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns that a row is known by."""
    terms: Terms
    slug: str
    """SQL of the public id of the record that a row becomes."""
    write: Callable[[Run], None]
    """Writes the drafts of the rows in `kb_touched`, and says on the run what else to publish."""
    covered: Callable[[Run], str] = lambda run: "true"
    """SQL of the standing rows that this release speaks for: those not in the file are withdrawn."""
    left_out: Callable[[Run], str] = lambda run: "false"
    """SQL of the rows that another release speaks for better."""
    release_of: Callable[[str], str | None] = lambda name: None
    """The release that a file of this name holds, if the name says so."""
    release_in: Callable[[Run], str] = lambda run: run.release
    """The release, if neither its file's name nor whoever imports it says it: from the typed rows."""
    check_release: Callable[[Run], None] = lambda run: None
    """Refuses a release that is no release, or older than what stands."""
    check_rows: Callable[[Run], None] = lambda run: None
    """The same, of what only the typed rows tell."""
    hands_off: str = "false"
    """SQL of the records `d` of rows `k` (in `kb_touched` or `kb_absent`) that others made, and that an
    import neither publishes nor withdraws."""
    bears: str = "NULL::bigint"
    """SQL of the record that a row `r` is already, though that has another public id."""
    has_many_rows: bool = False
    """Whether several rows make one record; `write` then says on the run what lost only some of them."""
    has_header: bool = True
    delimiter: str = ""
    """Empty to find it out: comma, semicolon or tab."""
    is_quoted: bool = True
    series: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def of_series(self) -> str:
        return self.series or self.name

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def key_sql(self) -> str:
        """SQL of the key of a typed row `r`."""
        return " || '/' || ".join(f'r."{name}"::text' for name in self.key)

    @property
    def values_sql(self) -> str:
        """SQL of the row as it is kept: each value as text, null where there is none."""
        return f"ARRAY[{', '.join(f'r.{column.quoted}::text' for column in self.columns)}]"

    def place(self, name: str) -> int:
        """Where a column stands in the values kept, counted from 1."""
        return 1 + [column.name for column in self.columns].index(name)

    def kept(self, name: str) -> str:
        """SQL of a value of the kept row `i`."""
        return f"i.values[{self.place(name)}]"
