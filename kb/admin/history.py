"""The editions of a record, each with what it changed, in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import yaml

from kb.differing import Difference, differences
from kb.models import Edition

SHOWN = 50
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
    readings: list[Reading]


def history(noun: str, record_id: str) -> list[Line]:
    """The last editions of a record, newest first."""
    if not record_id.isdecimal():
        return []
    rows = Edition.objects.filter(noun=noun, record_id=record_id).select_related("published_by")
    editions = list(rows.order_by("-number")[: SHOWN + 1])
    return [
        Line(edition, readings(edition, _published(editions[place:])))
        for place, edition in enumerate(editions[:SHOWN], start=1)
    ]


def _published(editions: list[Edition]) -> Edition | None:
    return next((edition for edition in editions if edition.document is not None), None)


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
