"""A dataset's words on who told of an event, as a list of informants; pure.

`Vanguard (3 deaths), a local official; FAMa` names three. What is not understood stays part of the name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.importing.informants.figures import Figure, figures_in

BRACKETS = {"(": ")", "[": "]"}
# " /" and "/ " stand between informants, "A/B" may be one name; so may "A and B".
SEPARATOR = re.compile(r"[;\n]|,(?!\d)|\s/+\s|\s/+(?=\w)|(?<=\w)/+\s|\s\+\s")
LABEL = re.compile(
    r"^(?:(?:first|second|third|fourth)\s+)?sources?(?:\s+\d+)?\s*:\s*|^according to\s+", re.I
)
TIMES = re.compile(r"\s*\(?\b[x×]\s?\d{1,2}\)?$", re.I)
BRACKETED = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
QUOTES = "\"'“”„‟«»`"
# Of words that begin with a capital, those that are no one's name.
OFFICES = frozenset(
    "a an and army authorities centre center civilians coalition commander commission council defence"
    " defense department district force forces general's government governor governor's health hospital"
    " human interior local media medical military militia minister ministry monitoring national navy news"
    " observatory of office official officials on police presidential press province provincial radio"
    " report residents rights security source sources spokesman spokesperson spokeswoman state statement"
    " television the times tracker tv watch witness witnesses".split()
)


@dataclass(frozen=True)
class Informant:
    """One of those who told of an event, as the dataset names them."""

    name: str
    detail: str = ""
    """What stands in brackets behind the name, other than figures: a short name, a place, a language."""
    figures: tuple[Figure, ...] = ()
    """Numbers that the dataset gives as this informant's own."""

    @property
    def may_be_a_person(self) -> bool:
        """Whether the name has a capitalised word that is neither an acronym nor of an office.

        Such a name is not put into a claim for the curator: it may be a private person's.
        """
        is_after_acronym = False
        for word in re.findall(r"[^\W\d_][\w'’.-]*", self.name):
            is_acronym = word.isupper() and 1 < len(word) <= 10
            if is_acronym and is_after_acronym:
                return True
            is_office = word.lower().replace("’", "'").removesuffix("'s") in OFFICES
            if not (word[0].islower() or is_acronym or is_office):
                return True
            is_after_acronym = is_acronym and not is_office
        return False

    @property
    def spellings(self) -> tuple[str, ...]:
        """What a group may be found by: the name, and what stands in brackets."""
        return tuple(dict.fromkeys(text for text in (self.name, self.detail) if text))


def parse(text: str | None) -> list[Informant]:
    """The informants in their order, each once; none if nobody is named."""
    found: dict[object, Informant] = {}
    for part in _parts(text or ""):
        informant = _informant(part)
        if informant.name:
            found.setdefault((informant.name.casefold(), informant.figures), informant)
    return list(found.values())


def _parts(text: str) -> list[str]:
    """Cut at the separators that stand outside brackets."""
    shut = _bracketed(text)
    parts, start = [], 0
    for cut in SEPARATOR.finditer(text):
        if cut.start() not in shut:
            parts.append(text[start : cut.start()])
            start = cut.end()
    return [*parts, text[start:]]


def _bracketed(text: str) -> set[int]:
    """Places inside brackets; a bracket that is never closed shuts nothing in."""
    inside: set[int] = set()
    open_at: list[tuple[str, int]] = []
    for place, sign in enumerate(text):
        if sign in BRACKETS:
            open_at.append((BRACKETS[sign], place))
        elif open_at and sign == open_at[-1][0]:
            inside.update(range(open_at.pop()[1], place))
    return inside


def _informant(part: str) -> Informant:
    text = LABEL.sub("", " ".join(part.split()))
    text = TIMES.sub("", text)
    figures: list[Figure] = []
    details: list[str] = []
    for inner in BRACKETED.findall(text):
        counted = figures_in(inner)
        figures += counted
        if not counted and inner.strip():
            details.append(inner.strip())
    name = BRACKETED.sub("", text)
    head, colon, tail = name.rpartition(":")
    if colon and head.strip() and (counted := figures_in(tail)):
        figures, name = figures + counted, head
    return Informant(_tidy(name), "; ".join(details), tuple(dict.fromkeys(figures)))


def _tidy(name: str) -> str:
    """Without quotation marks around it, and the full stop of a sentence."""
    name = name.strip().strip(",:-–—").strip()
    if len(name) > 1 and name[0] in QUOTES and name[-1] in QUOTES:
        name = name[1:-1].strip()
    last = name.rsplit(" ", 1)[-1]
    return name.rstrip(". ") if last.count(".") == 1 or not last.strip(".") else name
