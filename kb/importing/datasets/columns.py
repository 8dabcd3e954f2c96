"""The columns of other people's tables: what each may hold, and how its text becomes a value in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

UNSAID = ("NA", "N/A", "NULL", "null", "None", "nan", "NaN")
"""What programs write for nothing; in a column of numbers or dates it means nothing."""
HAS_POINT = (
    "r.latitude IS NOT NULL AND r.longitude IS NOT NULL AND (r.latitude, r.longitude) <> (0, 0)"
)
"""Whether a row says where it is: 0, 0 is what programs write for nowhere."""


class Kind(Enum):
    """What a cell holds: how its text looks, what it becomes, the same in haste, its type, and the words for it."""

    TEXT = ("true", "{0}", "{0}", "text", "any text")
    WHOLE = (
        "{0} ~ '^ *-?[0-9]{{1,9}}([.]0*)? *$'",
        "CASE WHEN strpos({0}, '.') > 0 THEN {0}::numeric::int ELSE {0}::int END",
        "{0}::int",
        "int",
        "a whole number",
    )
    REAL = (
        "{0} ~ '^ *-?[0-9]{{1,15}}([.][0-9]*)?([eE][-+]?[0-9]{{1,2}})? *$'",
        "{0}::float8",
        "{0}::float8",
        "float8",
        "a number",
    )
    FLAG = (
        "lower(btrim({0})) IN ('0', '1', 'true', 'false', 't', 'f')",
        "{0}::boolean",
        "{0}::boolean",
        "boolean",
        "1 or 0, true or false",
    )
    WORD = (
        "{0} ~ '^ *[A-Za-z0-9]{{1,60}} *$'",
        "btrim({0})",
        "btrim({0})",
        "text",
        "letters and digits",
    )
    DAY = (
        "kb_read_day({0}) IS NOT NULL",
        "kb_read_day({0})",
        "CASE WHEN {0} LIKE '____-__-__%' THEN left({0}, 10)::date ELSE kb_read_day({0}) END",
        "date",
        "a day of the calendar, as 2025-07-01",
    )

    def __init__(self, *told: str) -> None:
        self.fits, self.read, self.cast, self.type_name, self.words = told


@dataclass(frozen=True)
class Column:
    """One column, under the name that its makers give it."""

    name: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    """Whether a row without it cannot be taken in."""
    least: float | str | None = None
    most: float | str | None = None
    is_public: bool = True
    """Whether documents show it; texts about sources stay with the curators."""
    aliases: tuple[str, ...] = ()
    """Names that it had in older releases."""
    among: tuple[str, ...] = ()
    """The texts that it may hold, if not any; case, spaces and signs do not count."""

    @property
    def quoted(self) -> str:
        return f'"{self.name}"'

    def value(self, table: str = "s") -> str:
        """SQL of the typed value of the text in this column of `table`."""
        return self.kind.read.format(f"{table}.{self.quoted}")

    def hoped(self, table: str = "s") -> str:
        """The same, quicker, of a text that is hoped to be fit: it may fail, or give null for a day."""
        return self.kind.cast.format(f"{table}.{self.quoted}")

    def is_out(self, table: str) -> str:
        """SQL that is true of a typed value that is not allowed, and of none where one is needed."""
        value = f"{table}.{self.quoted}"
        found = [
            f"{value} {sign} {_literal(bound)}"
            for sign, bound in (("<", self.least), (">", self.most))
            if bound is not None
        ]
        if self.is_required:
            found.append(f"{value} IS NULL")
        if self.among or self.kind is Kind.WORD:
            found.append(f"NOT ({self.fits(table)})")
        return " OR ".join(found)

    def fits(self, table: str = "s") -> str:
        """SQL that is true of a text which can be read; null of no text.

        Bounds are looked at only where the text can be read at all.
        """
        can = self.kind.fits.format(f"{table}.{self.quoted}")
        if self.among:
            listed = ", ".join(f"'{text}'" for text in self.among)
            can = f"{folded(f'{table}.{self.quoted}')} IN (SELECT {folded('one')} FROM unnest(ARRAY[{listed}]) one)"
        bounds = [
            f"{self.value(table)} {sign} {_literal(bound)}"
            for sign, bound in ((">=", self.least), ("<=", self.most))
            if bound is not None
        ]
        return f"CASE WHEN {can} THEN {' AND '.join(bounds)} ELSE false END" if bounds else can

    @property
    def allowed(self) -> str:
        """What it may hold, for whoever has to mend the file."""
        match self.least, self.most:
            case None, None:
                bounds = ""
            case least, None:
                bounds = f", {least} or more"
            case None, most:
                bounds = f", {most} or less"
            case least, most:
                bounds = f", from {least} to {most}"
        words = f"one of: {', '.join(self.among)}" if self.among else self.kind.words
        return f"{words}{bounds}{'' if self.is_required else ', or nothing'}"


def folded(text: str) -> str:
    """SQL of a text without what spellings of a code differ by: its letters and digits alone."""
    return f"regexp_replace(lower({text}), '[^a-z0-9]+', '', 'g')"


def _literal(bound: float | str) -> str:
    return f"'{bound}'" if isinstance(bound, str) else str(bound)
