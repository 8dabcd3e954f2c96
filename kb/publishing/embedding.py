"""What documents show of other records, and how it is kept true without publishing drafts.

A document embeds other records only as they were last published: their short form, kept on the
record, and the ties and parts that others have published. When one of these changes, the documents
that show it are rewritten as text: the old JSON is replaced by the new, letter by letter. A short
form names its record's id, and a quotation mark inside a string is escaped, so the old text
stands for nothing else. The drafts of the documents rewritten are never looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from kb.models import (
    Event,
    Group,
    GroupRelation,
    Location,
    RelationEdition,
    Term,
    Vocabulary,
)
from kb.publishing.batch import Batch, levels
from kb.publishing.changes import Change
from kb.publishing.documents import PUBLICATIONS
from kb.publishing.documents.events import links, part_of, parts
from kb.publishing.documents.groups import relation_details, relations
from kb.publishing.documents.vocabulary import term_short
from kb.publishing.expressions import TEXT
from kb.publishing.ledger import Entry, named
from kb.publishing.within import carry_down


def refresh_shorts(batch: Batch) -> list[Change]:
    """Set the short form of every record of the batch; the ones that were public and changed."""
    changes = [change for model, rows in batch.items() for change in _refresh(model, rows)]
    if Vocabulary in batch:
        terms = Term.objects.filter(vocabulary__in=batch[Vocabulary])
        changes += _refresh_once(terms, term_short())
    return changes


def _refresh(model: type[Model], rows: QuerySet[Any]) -> list[Change]:
    short = PUBLICATIONS[model].short
    if model is not Location:
        return _refresh_once(rows, short())
    # A place's form is built on its parent's.
    changes = [change for level in levels() for change in _refresh_once(level, short())]
    return [*changes, *carry_down(changes, rows)]


SET = """
WITH fresh AS MATERIALIZED ({fresh}),
was AS (
  UPDATE {table} r SET as_published = f.fresh FROM fresh f
  WHERE r.{key} = f.pk AND r.as_published IS DISTINCT FROM f.fresh
  RETURNING f.as_published AS old, f.fresh
)
SELECT old, fresh FROM was WHERE old IS NOT NULL
"""


def _refresh_once(rows: QuerySet[Any], short: Any) -> list[Change]:
    """Set the short forms of these rows; the ones that were public and changed."""
    fresh: QuerySet[Any] = rows.order_by().annotate(fresh=Cast(short, TEXT))
    fresh = fresh.exclude(as_published__isnull=False, as_published=F("fresh"))
    sql, params = named(*fresh.values("pk", "as_published", "fresh").query.sql_with_params())
    meta = rows.model._meta
    with connection.cursor() as cursor:
        cursor.execute(
            SET.format(fresh=sql, table=meta.db_table, key=meta.pk.column),
            params,
        )
        return [Change(old, new) for old, new in cursor.fetchall()]


Shown = dict[tuple[str, int, str], str]


def backlinks(batch: Batch, known: Iterable[tuple[str, int, str]] = ()) -> Shown:
    """What the pages of other records show of the batch: ties to groups, parts of events.

    Pages already `known` are looked at again, though the batch may have let go of them.
    Keyed by noun, record and key of the document; taken before and after, the difference is what to rewrite.
    """
    found: Shown = {}
    if Group in batch:
        rows = _others(Group, batch[Group], _tied_to(batch[Group]) | _pages(known, "group"))
        found |= _texts(rows, "group", '"relations" : ', relations())
    if Event in batch:
        rows = _others(Event, batch[Event], _linked_to(batch[Event]) | _pages(known, "event"))
        for key, value in (("part_of", part_of()), ("parts", parts()), ("related", links())):
            found |= _texts(rows, "event", f'"{key}" : ', value)
    return found


def _pages(known: Iterable[tuple[str, int, str]], noun: str) -> set[int]:
    return {pk for kind, pk, _ in known if kind == noun}


def _others(model: type[Model], rows: QuerySet[Any], touched: set[int]) -> QuerySet[Any]:
    public = model._default_manager.filter(pk__in=touched).exclude(as_published=None)
    return public.filter(_not_in(rows))


def _not_in(rows: QuerySet[Any]) -> Any:
    """NOT EXISTS: PostgreSQL would go through a long list that is NOT IN for every record."""
    return ~Exists(rows.filter(pk=OuterRef("pk")))


def _tied_to(groups: QuerySet[Group]) -> set[int]:
    published = RelationEdition.objects.filter(superseded_at=None)
    ends = Q(subject__in=groups) | Q(object__in=groups)
    pairs = [
        *published.filter(ends).values_list("subject", "object"),
        *groups.values_list("relations__object", "merged_into"),
    ]
    return {pk for pair in pairs for pk in pair if pk}


def _linked_to(events: QuerySet[Event]) -> set[int]:
    """Other events of which these are parts, that are parts of these, or have a link to these."""
    wholes = events.exclude(parent=None, published_parent=None)
    others = Event.objects.filter(_not_in(events)).order_by()
    ways: list[dict[str, Any]] = [
        {"pk__in": wholes.values("parent")},
        {"pk__in": wholes.values("published_parent")},
        {"published_parent__in": events},
        {"links__other__in": events},
    ]
    return {pk for way in ways for pk in others.filter(**way).values_list("pk", flat=True)}


def _texts(rows: QuerySet[Any], noun: str, key: str, value: Any) -> Shown:
    shown = rows.annotate(shown=Cast(value, TEXT)).values_list("pk", "shown")
    return {(noun, pk, key): key + (text or "null") for pk, text in shown}


def differences(before: Shown, after: Shown) -> Iterable[Change]:
    for (noun, pk, key), old in before.items():
        new = after[noun, pk, key]
        if new != old:
            yield Change(old, new, noun, pk)


def refresh_parents(events: QuerySet[Event]) -> None:
    moved = events.exclude(Q(parent=F("published_parent")) | Q(parent=None, published_parent=None))
    moved.update(published_parent=F("parent"))


def refresh_relations(groups: QuerySet[Group], entry: Entry) -> None:
    """Record the ties of these groups as they now stand, and close the states that differ.

    A tie may have been published as another group's, before a merge gave it to one of these.
    """
    theirs = GroupRelation.objects.filter(subject__in=groups).values("pk")
    open_states = RelationEdition.objects.filter(superseded_at=None)
    own = open_states.filter(Q(subject__in=groups) | Q(relation_id__in=theirs))
    standing = {tie.relation_id: tie for tie in own}
    fresh = {tie.relation_id: tie for tie in _ties(groups, entry)}
    gone = [tie.pk for key, tie in standing.items() if not _same(tie, fresh.get(key))]
    new = [tie for key, tie in fresh.items() if not _same(tie, standing.get(key))]
    RelationEdition.objects.filter(pk__in=gone).update(superseded_at=entry.at)
    RelationEdition.objects.bulk_create(new)


def _ties(groups: QuerySet[Group], entry: Entry) -> Iterable[RelationEdition]:
    rows: QuerySet[Any] = GroupRelation.objects.filter(subject__in=groups).order_by("pk")
    details = Cast(relation_details(), TEXT)
    for row in rows.annotate(details=details):
        yield RelationEdition(
            relation_id=row.pk,
            subject_id=row.subject_id,
            object_id=row.object_id,
            kind=row.kind,
            since_latest=row.since_latest,
            until_latest=row.until_latest,
            details=row.details,
            recorded_at=entry.at,
        )


def _same(one: RelationEdition, other: RelationEdition | None) -> bool:
    shown = ("subject_id", "object_id", "kind", "since_latest", "until_latest", "details")
    return other is not None and all(getattr(one, at) == getattr(other, at) for at in shown)
