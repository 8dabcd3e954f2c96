"""Merging two records of the same thing, and undoing it.

No row is rewritten: the merged record keeps its own, and shows its survivor's short form. So the
undoing is exact for every record whose draft is as published; the others are named in the report.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Cast

from kb.assessing import assess_events
from kb.models import Claim, Edition, EditionKind, Event, Group, Location
from kb.publishing import facets
from kb.publishing.acts import Report, rebuild
from kb.publishing.batch import stage
from kb.publishing.changes import Change
from kb.publishing.documents import PUBLICATIONS
from kb.publishing.documents.groups import relations
from kb.publishing.documents.nested import former_ids
from kb.publishing.embedding import Shown, backlinks, differences
from kb.publishing.expressions import TEXT
from kb.publishing.ledger import Entry, append, entomb, writing
from kb.publishing.pending import pending
from kb.publishing.refusals import refuse_if_any, refuse_without_reason
from kb.publishing.rewriting import Merge, rewrite

SHOWN_IN: dict[type[Model], dict[type[Model], tuple[str, ...]]] = {
    Group: {
        Group: ("claims__claimant", "claims__party_group"),
        Event: ("participations__group", "claims__claimant", "claims__party_group"),
        Claim: ("claimant", "party_group", "group"),
    },
    Location: {
        Location: ("parent", "former_parents__parent"),
        Group: ("homeland",),
        Event: ("location",),
    },
    Event: {Event: ("published_parent", "links__other"), Claim: ("event",)},
}


def merge(record: Any, into: Any, *, reason: str, by: AbstractBaseUser | None = None) -> Report:
    """Let `into` stand for `record` everywhere; `record`'s address leads to it from now on."""
    refuse_without_reason(reason)
    with writing(reason, by) as entry:
        record.refresh_from_db()
        into.refresh_from_db()
        refuse_if_any(list(_obstacles(record, into)))
        noun = PUBLICATIONS[type(record)].noun
        before = _backlinks(record, into)
        change = Change(old=record.as_published, new=into.as_published)
        _only(record).update(merged_into=into, as_published=into.as_published)
        report = Report()
        report.by_noun[noun] = entomb(noun, EditionKind.MERGED, [record.pk], entry, into.slug)
        facets.supersede(PUBLICATIONS[type(record)], entry)
        changes = [change, *differences(before, _backlinks(record, into, before))]
        report.rewritten = rewrite(changes, entry, Merge(noun, record.slug, into.slug))
    return report


def _obstacles(record: Any, into: Any) -> Iterable[str]:
    if type(record) is not type(into) or type(record) not in SHOWN_IN:
        yield "Only two groups, two locations or two events can be merged."
    elif record.pk == into.pk:
        yield "A record cannot be merged into itself."
    for one in (record, into):
        if one.as_published is None or one.is_withdrawn:
            yield f"{one.slug} is not public: publish it first."
        elif getattr(one, "merged_into_id", None):
            yield f"{one.slug} is merged into another record already."
    if type(record) in SHOWN_IN and record.absorbed.exists():
        yield f"Other records are merged into {record.slug}: undo that first."


def unmerge(record: Any, *, reason: str, by: AbstractBaseUser | None = None) -> Report:
    """Undo a merge: the record is public again as it was, and is shown where it was meant.

    Records whose drafts are ahead keep showing the survivor until they are published; the report
    names them.
    """
    refuse_without_reason(reason)
    publication = PUBLICATIONS[type(record)]
    with writing(reason, by) as entry:
        record.refresh_from_db()
        into = record.merged_into
        refuse_if_any([] if into else [f"{record.slug} is not merged into anything."])
        editions = Edition.objects.filter(noun=publication.noun, record_id=record.pk)
        last = editions.filter(kind=EditionKind.PUBLISHED).latest("number")
        before = _backlinks(record, into)
        shown = {
            model: _dependents(model, paths, record)
            for model, paths in SHOWN_IN[type(record)].items()
        }
        _only(record).update(merged_into=None, as_published=last.short)
        report = Report()
        report.by_noun[publication.noun] = _restore(last, entry)
        facets.restore(publication, last.pk, entry)
        for model, (clean, ahead) in shown.items():
            report.left += ahead
            report.rewritten += rebuild(model, clean, entry)
        changes = list(differences(before, _backlinks(record, into, before)))
        report.rewritten += rewrite(changes, entry)
        facets.supersede(publication, entry)
    return report


def _only(record: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = type(record)._default_manager.filter(pk=record.pk)
    return rows


def _backlinks(record: Any, into: Any, known: Iterable[tuple[str, int, str]] = ()) -> Shown:
    """What other pages, and the survivor's own, show of the two."""
    found = backlinks(stage((_only(record),)), known)
    noun = PUBLICATIONS[type(record)].noun
    shown = {'"former_ids" : ': former_ids(type(record))}
    if isinstance(record, Group):
        shown['"relations" : '] = relations()
    for key, value in shown.items():
        text = _only(into).annotate(shown=Cast(value, TEXT)).values_list("shown", flat=True).get()
        found[noun, into.pk, key] = key + text
    return found


def _dependents(
    model: type[Model], paths: tuple[str, ...], record: Any
) -> tuple[list[int], list[str]]:
    """Public records that mean `record`: those to build anew, and those whose draft is ahead."""
    meant = Q()
    for path in paths:
        meant |= Q(**{path: record.pk})
    public = model._default_manager.exclude(as_published=None).filter(is_withdrawn=False)
    rows = public.filter(meant).exclude(pk=record.pk if model is type(record) else None).distinct()
    ahead = pending(rows)
    if model is Event:
        assess_events(cast("QuerySet[Event]", rows.exclude(pk__in=ahead)), rule=None)
    clean = list(rows.exclude(pk__in=ahead).values_list("pk", flat=True))
    named = list(rows.filter(pk__in=ahead).values_list("slug", flat=True))
    return clean, named


def _restore(last: Edition, entry: Entry) -> int:
    """Append the record's last document once more."""
    return append(
        "SELECT noun, record_id AS id, slug, short AS as_published,"
        " substring(document FROM '^(.*), \"edition\" : \\{') || '}' AS document"
        " FROM kb_edition WHERE id = %s",
        (last.pk,),
        entry,
    )
