"""Drafts of one noun become editions, with the columns they are found by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from kb.models import (
    Citation,
    Claim,
    Designation,
    EventEdition,
    EventLink,
    ExternalId,
    FormerParent,
    GroupLeader,
    GroupName,
    GroupRelation,
    LocationName,
    Participation,
    RelationEdition,
)
from kb.publishing import facets
from kb.publishing.chunks import chunks
from kb.publishing.documents import Publication
from kb.publishing.indexes import room_for
from kb.publishing.lean import lean
from kb.publishing.ledger import MANY, Entry, append_drafts, last_edition, survey
from kb.publishing.memory import at_least

# Whose rows documents show. A table that was empty when it was last looked at is taken for empty, and
# read as a whole for each record of a large batch that has just filled it.
EMBEDDED = (
    *(Citation, Claim, Designation, EventLink, ExternalId, FormerParent, GroupLeader),
    *(GroupName, GroupRelation, LocationName, Participation, RelationEdition),
)
MEMORY_MB = 128  # for the documents of one chunk

Tell = Callable[[int], None]
"""Told how many more records have been built."""


def append_records(
    publication: Publication, rows: QuerySet[Any], entry: Entry, tell: Tell | None = None
) -> int:
    """Append an edition of each of these records that changed; how many there were."""
    if rows.order_by()[MANY : MANY + 1].exists():
        for model in EMBEDDED:
            survey(model._meta.db_table, MANY)
        with at_least("work_mem", MEMORY_MB):
            return _append(publication, rows, entry, tell, is_large=True)
    return _append(publication, rows, entry, tell, is_large=False)


def _append(
    publication: Publication,
    rows: QuerySet[Any],
    entry: Entry,
    tell: Tell | None,
    *,
    is_large: bool,
) -> int:
    entry = replace(entry, after=last_edition())  # an act may append for several reasons
    document, columns = publication.document(), publication.columns()
    if is_large:
        document = lean(document, rows)
        columns = {name: lean(value, rows) for name, value in columns.items()}
    changed: list[QuerySet[Any]] = []
    count = 0
    for chunk, size in chunks(rows):
        appended = append_drafts(publication.noun, chunk, document, entry)
        changed += [chunk] if appended else []
        count += appended
        if tell:
            tell(size)
    survey("kb_edition", count)
    with room_for(count, facets.tables_of(publication)):
        for chunk in changed:
            facets.write(publication, chunk, columns, entry)
        survey(publication.facets._meta.db_table, count)
        if publication.facets is EventEdition:
            facets.write_participants(entry)
        facets.supersede(publication, entry)
    return count
