"""The editions of a record, each with what it changed, in words."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from kb.differing import Difference, differences
from kb.models import Edition, Import
from kb.reviewing import model_of
from kb.reviewing.reverting import can_be_reverted
from kb.reviewing.wording import Change, changes

SHOWN = 50
BY_IMPORT = re.compile(r"\bimport ([0-9]{1,15})\b(?: undone)?\)?\.$", re.IGNORECASE)
"""How the reasons end that imports print."""
NOTHING: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Reading:
    """One difference as a person reads it."""

    place: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """One edition and what it says that the published edition before it did not."""

    edition: Edition
    changes: list[Change]
    batch: int | None
    """The import that it came by."""
    may_revert: bool


def lines(editions: Sequence[Edition]) -> list[Line]:
    """Editions of one record, newest first, as its history shows them."""
    batches = _imports(editions)
    return [
        Line(
            edition,
            _changed(edition, editions[place:]),
            batches.get(edition.pk),
            can_be_reverted(edition),
        )
        for place, edition in enumerate(editions, start=1)
    ]


def _changed(edition: Edition, earlier: Sequence[Edition]) -> list[Change]:
    """What it changed; only the last ones of a page ask the database for what was before them."""
    if edition.document is None:
        return []
    shown = (one for one in earlier if one.document is not None)
    before = next(shown, None) or preceding(edition)
    if before is None:
        return []
    older, newer = json.loads(str(before.document)), json.loads(edition.document)
    return changes(model_of(edition.noun), older, newer)


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


def readings(edition: Edition, before: Edition | None) -> list[Reading]:
    """What the edition changed; nothing for a first edition or a tombstone."""
    if before is None or before.document is None:
        return []
    return _readings(json.loads(before.document), edition)


def contents(edition: Edition) -> list[Reading]:
    """All that the edition says."""
    return _readings({}, edition)


def _readings(older: dict[str, Any], edition: Edition) -> list[Reading]:
    if edition.document is None:
        return []
    return [_reading(difference) for difference in differences(older, json.loads(edition.document))]


def _reading(difference: Difference) -> Reading:
    return Reading(_place(difference.path), in_words(difference.old), in_words(difference.new))


def _place(path: str) -> str:
    """`/participants/0/role` becomes `participants > 1 > role`."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
    return " > ".join(str(int(step) + 1) if step.isdecimal() else step for step in steps)


def in_words(value: Any) -> str:
    """A value of a document as plain text, without what says nothing; a hyphen if all of it does."""
    said = _said(value)
    if said in NOTHING:
        return "-"
    if isinstance(said, bool):
        return "yes" if said else "no"
    if isinstance(said, dict | list):
        return str(yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=100)).strip()
    return str(said)


def _said(value: Any) -> Any:
    if isinstance(value, list):
        return [_said(item) for item in value]
    if isinstance(value, dict):
        said = {key: _said(item) for key, item in value.items()}
        return {key: item for key, item in said.items() if item not in NOTHING}
    return value
