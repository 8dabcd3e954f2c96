"""Undoing a merge exactly: each row as it was, and nothing that was edited since is lost unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from kb import publishing
from kb.assessing import assess_events
from kb.doubles import take_back
from kb.merging import rows as raw
from kb.merging.holdings import ASSESSED, BOOKKEEPING, PUBLISHED
from kb.merging.nouns import MERGED
from kb.merging.rows import Row
from kb.models import Double, Event, Merge, Sameness
from kb.publishing import Refused, Report, wait_turn

QUIET = {*BOOKKEEPING, *ASSESSED, *PUBLISHED}
BEFORE, NOW = "before", "now"


@dataclass(frozen=True)
class Conflict:
    """A value or row that the merge changed and somebody changed again since."""

    key: str
    """Names it in the answer: `kb_group:12:name`, or `kb_groupname:7` for a whole row."""
    table: str
    column: str
    """Empty for a whole row, which was deleted since."""
    before: Any
    now: Any


def conflicts(merge: Merge) -> list[Conflict]:
    """What the curator has to decide before the merge can be undone; mostly nothing."""
    return [one for key in _changed(merge) for one in _conflicts(key, *_states(merge, key))]


def obstacles(merge: Merge) -> Iterator[str]:
    """Why it cannot be undone now, in words."""
    if merge.undone_at is not None:
        yield "This merge was undone already."
        return
    model = MERGED[merge.noun].model
    survivor = model._default_manager.filter(pk=merge.survivor).first()
    if survivor is None:
        yield f"{merge.survivor_slug} is gone: undo first the merge that took it."
    elif getattr(survivor, "merged_into_id", None):
        yield f"{merge.survivor_slug} was itself merged into another record: undo that first."
    taken = model._default_manager.filter(slug=merge.absorbed_slug).exclude(pk=merge.absorbed)
    if taken.exists():
        yield f"The public id “{merge.absorbed_slug}” was given to another record since."


@transaction.atomic
def undo(merge: Merge, *, reason: str, by: Any, decided: Mapping[str, str] | None = None) -> Report:
    """Make both drafts what they were; the absorbed record is public again if it was.

    What the merge did not change and somebody edited since stays as edited. `decided` says for each
    conflict whether the value from `before` the merge or the one of `now` holds.
    Raises Refused if one is not decided, or if something else stands in the way.
    """
    if not reason.strip():
        raise Refused(["Say why the two are not the same after all."])
    wait_turn(by)
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    model = MERGED[merge.noun].model
    both = model._default_manager.filter(pk__in=(merge.survivor, merge.absorbed)).order_by("pk")
    list(both.select_for_update(of=("self",)).values_list("pk"))
    if problems := list(obstacles(merge)):
        raise Refused(problems)
    decided = decided or {}
    if missing := [one for one in conflicts(merge) if decided.get(one.key) not in (BEFORE, NOW)]:
        raise Refused([f"Decide first what holds for {one.key}." for one in missing])
    _restore(merge, decided, by)
    raw.check_now()
    report = _unmerge(merge, reason, by)
    _forget_verdict(merge, by)
    merge.undone_by, merge.undone_at = by, timezone.now()
    merge.save(update_fields=("undone_by", "undone_at"))
    return report


def _changed(merge: Merge) -> list[str]:
    return [key for key, row in merge.before.items() if row != merge.after.get(key)]


def _states(merge: Merge, key: str) -> tuple[Row, Row | None, Row | None]:
    """A row before the merge, after it, and now."""
    now = raw.read([raw.parsed(key)])[key]
    return merge.before[key], merge.after.get(key), now


def _conflicts(key: str, before: Row, after: Row | None, now: Row | None) -> Iterator[Conflict]:
    table = raw.parsed(key)[0]
    if after is None:
        return
    if now is None:
        yield Conflict(key, table, "", before, None)
        return
    for column in _columns(before, after):
        if column not in QUIET and now[column] not in (before[column], after[column]):
            yield Conflict(f"{key}:{column}", table, column, before[column], now[column])


def _columns(before: Row, after: Row) -> list[str]:
    """The columns that the merge changed."""
    return [name for name, value in before.items() if after.get(name) != value]


def _restore(merge: Merge, decided: Mapping[str, str], by: Any) -> None:
    """Changed rows first, so that they make room for the deleted ones."""
    deleted, edited = [], []
    for key in _changed(merge):
        before, after, now = _states(merge, key)
        if now is None:
            if after is None or decided.get(key) == BEFORE:
                deleted.append((key, before))
        elif after is not None and not _restore_row(key, (before, after, now), decided):
            edited.append(key)
    for key, row in deleted:
        raw.insert(raw.parsed(key)[0], row)
    _note(edited, by)


def _restore_row(key: str, states: tuple[Row, Row, Row], decided: Mapping[str, str]) -> bool:
    """Put back what the merge changed; whether the row is wholly as before now."""
    before, after, now = states
    changed = [name for name in _columns(before, after) if name not in PUBLISHED]
    columns = [
        name
        for name in changed
        if now[name] == after[name] or decided.get(f"{key}:{name}") == BEFORE
    ]
    is_untouched = all(now[name] == after.get(name) for name in now if name not in PUBLISHED)
    if not is_untouched:
        columns = [name for name in columns if name not in QUIET]
    if columns:
        raw.put(raw.parsed(key), before, columns)
    return is_untouched


def _note(keys: Iterable[str], by: Any) -> None:
    """Records that were edited since the merge are drafts of whoever undoes it, assessed anew."""
    for key in keys:
        table, pk = raw.parsed(key)
        model = raw.model_of(table)
        if any(field.name == "changed_by" for field in model._meta.fields):
            rows = model._default_manager.filter(pk=pk)
            rows.update(changed_by=by, updated_at=timezone.now())
        if model is Event:
            assess_events(Event.objects.filter(pk=pk))


def _unmerge(merge: Merge, reason: str, by: Any) -> Report:
    """Make the absorbed record public again, unless somebody has done so already."""
    if not merge.is_public:
        return Report()
    record = MERGED[merge.noun].model._default_manager.get(pk=merge.absorbed)
    if record.merged_into_id is None:
        return Report()
    return publishing.unmerge(record, reason=reason, by=by)


def _forget_verdict(merge: Merge, by: Any) -> None:
    """They are an open question again; a pair that nobody had suggested is forgotten."""
    first, second = sorted((merge.survivor, merge.absorbed))
    pairs = Double.objects.filter(noun=merge.noun, first=first, second=second)
    pairs.filter(score=0, verdict=Sameness.SAME).delete()
    if pairs.filter(verdict=Sameness.SAME).exists():
        take_back(merge.noun, first, second, by=by)
