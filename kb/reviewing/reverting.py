"""An old edition loaded back into the draft, by the table that says how drafts are written and read.

It covers the record's own draft with its rows. Claims are records with editions of their own and stay as they
are; so does whatever the document does not tell. Nothing is published by it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from kb import editing
from kb.editing import EDITED, Draft
from kb.importing.dossiers import NotLoaded
from kb.importing.dossiers.reading import Unreadable
from kb.importing.dossiers.schema import CLAIM, Rows, Table
from kb.importing.dossiers.values import part_value
from kb.models import Edition, EventEdition, LocationEdition, Noun
from kb.publishing import Refused
from kb.releasing.dossiers.entries import row_of
from kb.releasing.dossiers.shapes import SHAPES
from kb.releasing.dossiers.stored import Found
from kb.reviewing.naming import with_names
from kb.reviewing.wording import Part, compare

Values = dict[str, Any]


class NotReverted(Exception):
    """The draft stays as it is; `problems` are sentences for the curator."""

    def __init__(self, *problems: str) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Reverted:
    """What reverting makes of the draft."""

    before: Draft
    after: Draft
    kept: list[str]
    """Keys that the edition does not tell, kept from the present draft; claims are records of their own."""


def can_be_reverted(edition: Edition) -> bool:
    """Vocabularies are written in no dossier, and a tombstone has no document."""
    return edition.document is not None and edition.noun in EDITED


@transaction.atomic
def revert(edition: Edition, *, by: Any, seen: str | None = None) -> Reverted:
    """Make the draft say what the edition said; with `seen`, only if the draft still has that tag.

    Raises `NotReverted`; then nothing of the draft was changed.
    """
    if not can_be_reverted(edition):
        raise NotReverted("This edition cannot be loaded into the draft.")
    before = editing.read(edition.noun, edition.slug)
    if seen is not None and before.etag != seen:
        raise NotReverted("The draft was changed meanwhile: look at the difference again.")
    told = values_of(edition)
    try:
        after = editing.change(edition.noun, edition.slug, told, by, {before.etag})
    except editing.Stale:
        raise NotReverted(
            "The draft was changed meanwhile: look at the difference again."
        ) from None
    except NotLoaded as refusal:
        raise NotReverted(*(f"{one.key}: {one.text}." for one in refusal.mistakes)) from None
    except Refused as refusal:
        raise NotReverted(*refusal.problems) from None
    except Unreadable as refusal:
        raise NotReverted(str(refusal)) from None
    keys = EDITED[edition.noun].table.keys
    kept = [key.key for key in keys if key.key not in told and not _is_claims(key)]
    return Reverted(before, after, kept)


def differences(found: Reverted, edition: Edition) -> list[Part]:
    """What reverting changes in the draft, with names in place of public ids."""
    edited = EDITED[edition.noun]
    before, after = with_names(edited.table, found.before.values, found.after.values)
    return compare(edited.model, before, after)


class _Undo(Exception):
    """Ends a rehearsal."""


def foresee(edition: Edition, *, by: Any) -> Reverted:
    """What `revert` would make of the draft now, without doing it. Raises `NotReverted`."""
    try:
        with transaction.atomic():
            found = revert(edition, by=by)
            raise _Undo
    except _Undo:
        return found


def values_of(edition: Edition) -> Values:
    """The edition in the shape of a draft: only the keys that its document tells, and no claims."""
    table, shaped = EDITED[edition.noun].table, _shaped(edition)
    own = [key for key in table.keys if key.key in shaped and not _is_claims(key)]
    values = _entry(table, shaped)
    return {key.key: values[key.key] for key in own}


def _shaped(edition: Edition) -> Values:
    document = json.loads(str(edition.document))
    if edition.noun == Noun.CLAIM:
        return {"event": None, "group": None, **document}
    place = _place(edition) if edition.noun == Noun.EVENT else None
    found = Found(document, *(place or (None, None)))
    shaped: Values = SHAPES[EDITED[edition.noun].key](found, edition.recorded_at)
    if (
        edition.noun == Noun.EVENT
    ):  # a release leaves out other datasets' events; a draft names them
        links = [{**link, "id": link["event"]} for link in document["related"]]
        shaped |= {"part_of": document["part_of"], "related": links}
    return shaped


def _place(edition: Edition) -> tuple[float | None, float | None] | None:
    """The point of the event's place as it was published then."""
    columns = EventEdition.objects.filter(edition_id=edition.pk).values_list("location_id")
    at = edition.recorded_at
    places = LocationEdition.objects.filter(
        Q(superseded_at=None) | Q(superseded_at__gt=at), record_id__in=columns, recorded_at__lte=at
    )
    return places.values_list("latitude", "longitude").first()


def _entry(table: Table, shaped: Values) -> Values:
    row = row_of(table, shaped)
    return {
        key.key: [_entry(key.table, item) for item in shaped.get(key.key) or ()]
        if isinstance(key, Rows)
        else part_value(key, row)
        for key in table.keys
    }


def _is_claims(key: Any) -> bool:
    return isinstance(key, Rows) and key.table is CLAIM
