"""One record published, withdrawn, merged: with its lock, and with what the public then sees."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from kb import publishing
from kb.editing.drafts import draft_of
from kb.editing.locking import compare, locked
from kb.editing.nouns import EDITED
from kb.models import Edition
from kb.publishing import Refused, Report, wait_turn


@dataclass(frozen=True)
class Done:
    """What an act appended, and which edition of the record is the current one now."""

    report: Report
    edition: int | None


@transaction.atomic
def publish(
    noun: str, slug: str, *, reason: str, by: AbstractBaseUser, seen: Collection[str] | None = None
) -> Done:
    """Publish the draft; with `seen`, only if it is still one of these states."""
    wait_turn(by)
    row = locked(noun, slug)
    if seen is not None:
        compare(draft_of(noun, row).etag, seen)
    return _done(noun, slug, publishing.publish(_only(row), reason=reason, by=by))


@transaction.atomic
def withdraw(noun: str, slug: str, *, reason: str, by: AbstractBaseUser) -> Done:
    """Take the record out of the public."""
    wait_turn(by)
    row = locked(noun, slug)
    if row.as_published is None or row.is_withdrawn:
        raise Refused([f"{slug} is not public, so it cannot be withdrawn."])
    return _done(noun, slug, publishing.withdraw(_only(row), reason=reason, by=by))


@transaction.atomic
def merge(noun: str, slug: str, into: str, *, reason: str, by: AbstractBaseUser) -> Done:
    """Let another record of the noun stand for this one."""
    wait_turn(by)
    row, survivor = locked(noun, slug), _only_named(noun, into)
    return _done(noun, slug, publishing.merge(row, survivor, reason=reason, by=by))


@transaction.atomic
def unmerge(noun: str, slug: str, *, reason: str, by: AbstractBaseUser) -> Done:
    """Undo a merge."""
    wait_turn(by)
    return _done(noun, slug, publishing.unmerge(locked(noun, slug), reason=reason, by=by))


def _done(noun: str, slug: str, report: Report) -> Done:
    numbers = Edition.objects.current().of(noun, slug).values_list("number", flat=True)
    return Done(report, numbers.first())


def _only(row: Any) -> Any:
    return type(row)._default_manager.filter(pk=row.pk)


def _only_named(noun: str, slug: str) -> Any:
    row = EDITED[noun].model._default_manager.filter(slug=slug).first()
    if row is None:
        raise Refused([f"There is no {noun} “{slug}” to merge into."])
    return row
