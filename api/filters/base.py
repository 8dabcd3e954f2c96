"""Filters: each is declared once, for validation, for OpenAPI and for the SQL.

A filter reads its parameter into a value, and gives a condition on the columns (`f`) of the
editions. Nothing here knows drafts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import ValidationError
from django.db import models

from api.errors import not_allowed
from kb.countries import COUNTRIES
from kb.dates import FuzzyDate, NotADate

ANY = "= ANY({p})"
# What no schema can tell: the value is well formed, and stands for nothing.
UNKNOWN_CODE, UNKNOWN_RECORD, NO_SUCH_DAY = "unknown-code", "unknown-record", "no-such-day"
NOTHING_TO_FIND, WRONG_KIND = "nothing-to-find", "wrong-kind"
NO_NUL = r"^[^\u0000]*$"
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}")
DAY = re.compile(r"(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


class Filter(django_filters.Filter):
    """One parameter: `where` is SQL over `f` with the parameter's name as placeholder."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "pattern": NO_NUL}
    is_list = False
    missing = ""
    """What is said if it is not given; empty if it need not be."""

    def __init__(self, where: str, help_text: str, **extra: Any) -> None:
        self.where = where
        self.help_text = help_text
        super().__init__(required=False, **extra)

    def read(self, text: str) -> Any:
        """The value of the parameter; ValidationError says what is allowed."""
        return text

    def read_at(self, text: str, moment: datetime | None) -> Any:
        """The same, by the ledger as it stood at `moment`; for filters that look in it."""
        return self.read(text)

    def openapi(self) -> dict[str, Any]:
        return dict(self.schema)

    def condition(self, value: Any, name: str) -> tuple[str, dict[str, Any]]:
        where = self.where
        if self.is_list and len(value) == 1 and where.endswith(ANY):
            # An index is read in the order of the list for one value, never for an array.
            where, value = f"{where.removesuffix(ANY)}= {{p}}", value[0]
        return where.format(p=f"%({name})s"), {name: value}


class Codes(Filter):
    """A comma list of codes of one enumeration; any of them matches."""

    is_list = True
    unknown: str | None = None
    """What to call a code that is not known, if the schema does not list them."""

    def __init__(
        self, where: str, help_text: str, choices: type[models.TextChoices] | None = None
    ) -> None:
        self.choices = choices
        super().__init__(where, help_text)

    def allowed(self) -> Iterable[str]:
        return self.choices.values if self.choices else ()

    def codes(self, text: str) -> list[str]:
        return [part.strip().lower().replace("_", "-") for part in text.split(",")]

    def read(self, text: str) -> list[str]:
        codes = self.codes(text)
        allowed = set(self.allowed())
        for code in codes:
            if code not in allowed:
                raise ValidationError(not_allowed(code, allowed, "code"), self.unknown)
        return codes

    def openapi(self) -> dict[str, Any]:
        item: dict[str, Any] = {"type": "string"}
        if self.choices:
            item["enum"] = list(self.choices.values)
        else:
            item["pattern"] = f"^{CODE.pattern}$"
        return {"type": "array", "items": item}


class OneCode(Codes):
    """One code of an enumeration."""

    is_list = False

    def __init__(self, choices: type[models.TextChoices], help_text: str) -> None:
        super().__init__("{p} IS NOT NULL", help_text, choices)

    def read(self, text: str) -> list[str]:
        codes = super().read(text)
        if len(codes) > 1:
            raise ValidationError(not_allowed(text, self.allowed()))
        return codes

    def openapi(self) -> dict[str, Any]:
        # No default: generated clients send it, and some of these mean nothing alone.
        return {"type": "string", "enum": list(self.allowed())}


class Countries(Codes):
    """A comma list of ISO 3166-1 alpha-2 codes."""

    def allowed(self) -> Iterable[str]:
        return COUNTRIES

    def read(self, text: str) -> list[str]:
        codes = [part.strip().upper() for part in text.split(",")]
        for code in codes:
            if code not in COUNTRIES:
                detail = f"“{code}” is no ISO 3166-1 alpha-2 code, such as ML or BF."
                raise ValidationError(detail, UNKNOWN_CODE)
        return codes

    def openapi(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2}$"}}


class Language(Filter):
    """An ISO 639 code of two or three letters."""

    def read(self, text: str) -> str:
        if not LANGUAGE.fullmatch(text.lower()):
            raise ValidationError(f"“{text}” is no ISO 639 code, such as fr, en or ar.")
        return text.lower()

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{LANGUAGE.pattern}$"}


class Day(Filter):
    """A day; a month or a year stands for its `edge`, the first or the last day."""

    def __init__(self, where: str, help_text: str, edge: str = "earliest") -> None:
        self.edge = edge
        super().__init__(where, help_text)

    def read(self, text: str) -> date:
        if not DAY.fullmatch(text):
            detail = f"“{text}” is not a day, a month or a year: 2025-07-01, 2025-07, 2025."
            raise ValidationError(detail)
        try:
            found = FuzzyDate.parse(text)
        except NotADate:
            raise ValidationError(f"“{text}” is not in the calendar.", NO_SUCH_DAY) from None
        return getattr(found, self.edge)  # type: ignore[no-any-return]

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{DAY.pattern}$"}


class Whole(Filter):
    """A whole number from `least` on."""

    def __init__(self, where: str, help_text: str, least: int = 0, most: int = 2**31 - 1) -> None:
        self.least, self.most = least, most
        super().__init__(where, help_text)

    def read(self, text: str) -> int:
        if not re.fullmatch(r"\d{1,19}", text) or not self.least <= int(text) <= self.most:
            raise ValidationError(f"“{text}” is no whole number from {self.least} to {self.most}.")
        return int(text)

    def openapi(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class YesNo(Filter):
    """`true` or `false`."""

    def read(self, text: str) -> bool:
        if text not in {"true", "false"}:
            raise ValidationError(not_allowed(text, ("true", "false")))
        return text == "true"

    def condition(self, value: bool, name: str) -> tuple[str, dict[str, Any]]:
        """Written out: an index of the few rows that are true serves no parameter."""
        return self.where.format(p=str(value).lower()), {}

    def openapi(self) -> dict[str, Any]:
        return {"type": "boolean"}


def unpatterned(text: str) -> str:
    """The text as LIKE takes it letter by letter."""
    return re.sub(r"([\\%_])", r"\\\1", text)


MOST_WORDS = 20
QUOTED = re.compile(r'["“”«»„]([^"“”«»„]*)["“”«»„]')


def split_words(text: str) -> list[str]:
    """The words of a question, each once; what stands in quotation marks is one phrase.

    What has no letter and no digit is no word. An open quotation mark is left out.
    """
    phrases = [" ".join(phrase.split()) for phrase in QUOTED.findall(text)]
    rest = re.sub(r'["“”«»„]', " ", QUOTED.sub(" ", text))
    words = [*phrases, *rest.split()]
    return list(dict.fromkeys(word for word in words if any(map(str.isalnum, word))))


class Words(Filter):
    """Words looked for in every published spelling, whatever their case, accents and hyphens.

    Every word must be found, in any order, also within longer words; a phrase in quotation marks
    must be found as it stands. Spellings that only resemble it are weighed one by one, 0.1 ms each: for nouns of thousands of
    records, not for those of hundreds of thousands.
    """

    def __init__(self, help_text: str, least: int = 2, *, misspelt: bool = False) -> None:
        self.least, self.misspelt = least, misspelt
        super().__init__("", help_text)

    def read(self, text: str) -> str:
        if len(text.strip()) < self.least or len(text) > 200:
            blank = NOTHING_TO_FIND if self.least <= len(text) <= 200 else None
            raise ValidationError(f"Give from {self.least} to 200 characters to look for.", blank)
        # Else a wide form of % or _ would become one when it is folded, and match anything.
        text = unicodedata.normalize("NFKC", text.strip())
        words = split_words(text)
        if not words:
            raise ValidationError("There is no letter and no digit to look for.", NOTHING_TO_FIND)
        if max(map(len, words)) < self.least:
            detail = f"Give one word of {self.least} characters at least."
            raise ValidationError(detail, NOTHING_TO_FIND)
        if len(words) > MOST_WORDS:
            raise ValidationError(f"Give {MOST_WORDS} words at most.", NOTHING_TO_FIND)
        return text

    def condition(self, value: str, name: str) -> tuple[str, dict[str, Any]]:
        found = [self.find_word(word, f"{name}_{n}") for n, word in enumerate(split_words(value))]
        where = " AND ".join(sql for sql, _ in found)
        params = {key: text for _, one in found for key, text in one.items()}
        if not self.misspelt or QUOTED.search(value):
            return where, params
        return f"({where} OR kb_plain(%({name})s) <%% f.search)", {**params, name: value}

    @staticmethod
    def find_word(word: str, name: str) -> tuple[str, dict[str, Any]]:
        """The condition that one word is found, and its parameter."""
        return f"f.search LIKE kb_plain(%({name})s)", {name: f"%{unpatterned(word)}%"}

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "minLength": self.least, "maxLength": 200, "pattern": NO_NUL}
