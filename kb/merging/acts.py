"""Merging two records as a curator has chosen, with all that it takes to undo it kept first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from kb import publishing
from kb.assessing import assess_events
from kb.doubles import say_same
from kb.merging import rows as raw
from kb.merging.grounds import keep_citations
from kb.merging.holdings import digest, is_of_pairs, listed, naming, own_rows, owners
from kb.merging.nouns import MERGED, Noun
from kb.merging.plans import Plan, is_between, is_public, must_stay, obstacles
from kb.merging.rows import Key, key_of
from kb.models import Event, Merge, Record
from kb.publishing import Refused, wait_turn

CHANGED = (
    "One of the two has changed since this page was opened. Look at both again, and choose anew."
)
GONE = "One of the two is gone: somebody has merged or deleted it meanwhile."


@transaction.atomic
def merge(plan: Plan, *, reason: str, by: Any) -> Merge:
    """Let the survivor stand for both, with the values and rows chosen.

    A public record keeps its address, which leads to the survivor from now on; a draft that was never
    published is deleted, and whoever named it names the survivor. Nothing of a draft is published.
    Raises Refused, Busy, or IntegrityError with what the database has against the outcome.
    """
    if not reason.strip():
        raise Refused(["Say why the two are the same."])
    wait_turn(by)
    noun = MERGED[plan.noun]
    survivor, absorbed = _locked(noun, plan)
    if problems := list(obstacles(plan.noun, survivor, absorbed)):
        raise Refused(problems)
    if plan.seen and plan.seen != digest(plan.noun, *sorted((survivor, absorbed), key=_pk)):
        raise Refused([CHANGED])
    names = [] if is_public(absorbed) else naming(noun, absorbed)
    touched = _touched(noun, (survivor, absorbed), names)
    before = raw.read(touched)
    say_same(plan.noun, survivor.pk, absorbed.pk, by=by, note=reason)
    if is_public(absorbed):
        publishing.merge(absorbed, survivor, reason=reason, by=by)
    _take_values(noun, plan, survivor, absorbed)
    _settle_rows(noun, plan, survivor, absorbed)
    if not is_public(absorbed):
        _name_survivor(names, survivor)
        _delete(noun, absorbed)
    _note_change([survivor, *(row for row, _ in names)], by)
    _assess(touched)
    raw.check_now()
    return Merge.objects.create(
        noun=plan.noun,
        survivor=survivor.pk,
        survivor_slug=survivor.slug,
        absorbed=absorbed.pk,
        absorbed_slug=absorbed.slug,
        is_public=is_public(absorbed),
        choices=plan.told(),
        before=before,
        after=raw.read(touched),
        reason=reason.strip(),
        merged_by=by,
    )


def _pk(record: Any) -> int:
    return int(record.pk)


def _locked(noun: Noun, plan: Plan) -> tuple[Any, Any]:
    """Both records, which nobody changes or names anew before this transaction ends."""
    both = noun.model._default_manager.filter(pk__in=(plan.survivor, plan.absorbed))
    found = {row.pk: row for row in both.select_for_update(of=("self",)).order_by("pk")}
    if len(found) < 2 and plan.survivor != plan.absorbed:
        raise Refused([GONE])
    survivor, absorbed = found[plan.survivor], found[plan.absorbed]
    for record in (survivor, absorbed):
        for rows in noun.lists:
            held = rows.model._default_manager.filter(**{rows.owner: record}).order_by("pk")
            list(held.select_for_update(of=("self",)).values_list("pk"))
    return survivor, absorbed


def _touched(noun: Noun, both: Iterable[Any], names: Iterable[tuple[Model, str]]) -> set[Key]:
    """All rows that the merge may write to, and the records whose drafts it thereby changes."""
    held = [row for record in both for row in own_rows(noun, record)]
    found = [*held, *(row for row, _ in names)]
    shown = [record for row in found for record in owners(row)]
    named: list[Any] = [*found, *shown]
    about = [row.event for row in named if isinstance(getattr(row, "event", None), Event)]
    return {key_of(row) for row in (*found, *shown, *about)}


def _take_values(noun: Noun, plan: Plan, survivor: Any, absorbed: Any) -> None:
    columns = [
        column for choice in noun.choices if choice.key in plan.taken for column in choice.columns
    ]
    row = raw.read([key_of(absorbed)])[raw.written(key_of(absorbed))]
    if columns and row:
        raw.put(key_of(survivor), row, columns)


def _settle_rows(noun: Noun, plan: Plan, survivor: Any, absorbed: Any) -> None:
    """Rows of the survivor that were not chosen go; chosen ones of the other come to it."""
    ours, theirs = listed(noun, survivor), listed(noun, absorbed)
    for rows in noun.lists:
        both = [*ours[rows], *theirs[rows]]
        between = {row.pk for row in both if is_between(rows, row, survivor, absorbed)}
        kept = plan.kept.get(rows.key, frozenset()) - between
        dropped = [row for row in ours[rows] if row.pk not in kept and not must_stay(row)]
        gone = dropped if is_public(absorbed) else [row for row in both if row.pk not in kept]
        keep_citations(rows, gone, [row for row in both if row.pk in kept])
        _delete_rows(dropped)
        moved = [
            row.pk
            for row in theirs[rows]
            if row.pk in kept or (must_stay(row) and not is_public(absorbed))
        ]
        rows.model._default_manager.filter(pk__in=moved).update(**{rows.owner: survivor})


def _name_survivor(names: Iterable[tuple[Model, str]], survivor: Any) -> None:
    """Whoever named the absorbed draft names the survivor; a row that says so already goes."""
    for row, column in names:
        rows = type(row)._default_manager.filter(pk=row.pk)
        try:
            if is_of_pairs(row):
                rows.delete()
            else:
                with transaction.atomic():
                    rows.update(**{column: survivor.pk})
        except IntegrityError:
            if isinstance(row, Record):
                raise
            _delete_rows([row])


def _delete(noun: Noun, absorbed: Any) -> None:
    _delete_rows([row for rows in listed(noun, absorbed).values() for row in rows])
    raw.delete(noun.model._meta.db_table, [absorbed.pk])


def _delete_rows(rows: Iterable[Model]) -> None:
    for row in rows:
        type(row)._default_manager.filter(pk=row.pk).delete()


def _note_change(rows: Iterable[Model], by: Any) -> None:
    """Who merges has changed the drafts concerned, and so may not publish them."""
    for row in rows:
        for record in owners(row):
            type(record)._default_manager.filter(pk=record.pk).update(
                changed_by=by, updated_at=timezone.now()
            )


def _assess(touched: Iterable[Key]) -> None:
    ids = [pk for table, pk in touched if table == Event._meta.db_table]
    assess_events(Event.objects.filter(pk__in=ids))
