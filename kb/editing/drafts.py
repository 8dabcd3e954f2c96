"""The drafts of records as JSON values, in the shape of the dossiers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from kb.assessing import assess_events
from kb.editing.locking import SUBJECTS, Gone, compare, lock_subjects, locked, reserve
from kb.editing.mistakes import foreign_claims, refuse_another_slug, refuse_if_taken
from kb.editing.nouns import EDITED
from kb.importing.dossiers import load_entry, node_of, value_of
from kb.models import Claim, Event
from kb.publishing import Refused

Values = dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """A record as its rows say now, published or not."""

    noun: str
    slug: str
    values: Values

    @property
    def body(self) -> bytes:
        """The draft as JSON text; the same draft is always the same bytes."""
        return json.dumps(self.values, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def etag(self) -> str:
        """Names this state of the draft: whatever changes it, by whatever way, changes the tag."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


def read(noun: str, slug: str) -> Draft:
    """The draft of one record. Raises `Gone` if there is no such record."""
    row = EDITED[noun].model._default_manager.filter(slug=slug).first()
    if row is None:
        raise Gone
    return draft_of(noun, row)


def draft_of(noun: str, row: Any) -> Draft:
    return Draft(noun, row.slug, value_of(EDITED[noun].table, row))


@transaction.atomic
def create(noun: str, values: Values, by: AbstractBaseUser) -> Draft:
    """Make a new record, which nobody sees before it is published.

    Raises `NotLoaded` with all that is wrong, `Refused` if the public id is taken.
    """
    edited = EDITED[noun]
    slug = values.get(edited.slug_key)
    node = node_of(values)
    if isinstance(slug, str):
        reserve(noun, slug)
        refuse_if_taken(edited, slug)
    lock_subjects(values)
    foreign_claims(values, {})
    return draft_of(noun, load_fresh(noun, load_entry(edited.key, node, by=by.pk)))


@transaction.atomic
def change(
    noun: str, slug: str, changes: Values, by: AbstractBaseUser, seen: Collection[str]
) -> Draft:
    """Replace the values of these keys; lists as a whole. `seen` are the tags it may have now.

    Raises `Gone`, `Stale`, or `NotLoaded` with all that is wrong.
    """
    edited, row = EDITED[noun], locked(noun, slug)
    before = draft_of(noun, row)
    compare(before.etag, seen)
    refuse_another_slug(edited, changes, slug)
    lock_subjects(changes)
    foreign_claims(changes, {noun: row.pk} if noun in SUBJECTS else {})
    node = node_of(before.values | changes)
    return draft_of(noun, load_fresh(noun, load_entry(edited.key, node, by=by.pk)))


@transaction.atomic
def delete(noun: str, slug: str, seen: Collection[str]) -> None:
    """Delete a draft that was never published. Raises `Gone`, `Stale`, `Refused`."""
    row = locked(noun, slug)
    compare(draft_of(noun, row).etag, seen)
    if row.as_published is not None:
        raise Refused([f"“{slug}” has been published: withdraw it, do not delete it."])
    events = Event.objects.filter(claims=row.pk) if isinstance(row, Claim) else None
    about = list(events.values_list("pk", flat=True)) if events is not None else []
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError as error:
        users = sorted(error.protected_objects, key=str)
        raise Refused([_in_use(slug, other) for other in users]) from None
    except IntegrityError as error:
        message = getattr(getattr(error.__cause__, "diag", None), "message_primary", None)
        raise Refused([str(message or error)]) from None
    if about:
        assess_events(Event.objects.filter(pk__in=about))


def load_fresh(noun: str, row: Any) -> Any:
    """The row as the database has it, without what loading kept in memory."""
    return EDITED[noun].model._default_manager.get(pk=row.pk)


def _in_use(slug: str, other: Any) -> str:
    name = getattr(other, "slug", "") or str(other)
    return f"“{slug}” is used by the {other._meta.verbose_name} “{name}”: change that first."
