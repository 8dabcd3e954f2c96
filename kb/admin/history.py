"""The editions of a record, each with what it changed, in words."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kb.models import Edition, Import
from kb.reviewing import model_of
from kb.reviewing.reverting import can_be_reverted
from kb.reviewing.wording import Part, compare, count

SHOWN = 50
BY_IMPORT = re.compile(r"\bimport ([0-9]{1,15})\b(?: undone)?\)?\.$", re.IGNORECASE)
"""How the reasons end that imports print."""


@dataclass(frozen=True)
class Line:
    """One edition and what it says that the published edition before it did not."""

    edition: Edition
    before: int | None
    """The number of the published edition that it is compared with."""
    parts: list[Part]
    batch: int | None
    """The import that it came by."""
    may_revert: bool

    @property
    def places(self) -> list[str]:
        """What it changed, in a few words, as its summary says it."""
        found = [part.kind or change.label for part in self.parts for change in part.changes]
        named = [part.kind for part in self.parts if not part.changes]
        return list(dict.fromkeys([*found, *named]))

    @property
    def count(self) -> int:
        return count(self.parts)


def lines(editions: Sequence[Edition]) -> list[Line]:
    """Editions of one record, newest first, as its history shows them."""
    batches = _imports(editions)
    return [
        _line(edition, _before(edition, editions[place:]), batches.get(edition.pk))
        for place, edition in enumerate(editions, start=1)
    ]


def _line(edition: Edition, before: Edition | None, batch: int | None) -> Line:
    number = before.number if before else None
    return Line(edition, number, changed(edition, before), batch, can_be_reverted(edition))


def _before(edition: Edition, earlier: Sequence[Edition]) -> Edition | None:
    """Only the last ones of a page ask the database for what was before them."""
    if edition.document is None:
        return None
    shown = (one for one in earlier if one.document is not None)
    return next(shown, None) or preceding(edition)


def _imports(editions: Sequence[Edition]) -> dict[int, int]:
    """The import that each edition came by, as far as its reason names one that there is."""
    said = {edition.pk: BY_IMPORT.search(edition.reason) for edition in editions}
    named = {pk: int(match[1]) for pk, match in said.items() if match}
    known = set(Import.objects.filter(pk__in=named.values()).values_list("pk", flat=True))
    return {pk: number for pk, number in named.items() if number in known}


def preceding(edition: Edition) -> Edition | None:
    """The published edition before this one."""
    earlier = Edition.objects.filter(
        noun=edition.noun, record_id=edition.record_id, number__lt=edition.number
    )
    return earlier.exclude(document=None).order_by("-number").first()


def changed(edition: Edition, before: Edition | None) -> list[Part]:
    """What the edition changed; nothing for a first edition or a tombstone."""
    if edition.document is None or before is None:
        return []
    return compare(model_of(edition.noun), _document(before), _document(edition))


def contents(edition: Edition) -> list[Part]:
    """All that the edition says."""
    return compare(model_of(edition.noun), None, _document(edition))


def _document(edition: Edition) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(str(edition.document))
    return found
