"""What a curator says of an actor or a place that a dataset names: kept, applied to drafts, taken back.

A verdict holds for all later imports. At once it changes drafts of events: an actor's groups take part or no
longer do, and events lie in the place meant. They are published like any change, by somebody else. A place or
group that an import had made for it can be merged into the record meant (`merge_own`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.text import slugify
from django.utils.timezone import now

from kb.importing.datasets.mentions import move_events, swap_groups
from kb.importing.datasets.staging import fetch
from kb.importing.datasets.ucdp.ged.places import UNIT
from kb.models import (
    ExternalId,
    Group,
    Import,
    Location,
    LocationKind,
    Match,
    Referent,
    ReferentKind,
    Resolved,
)
from kb.publishing import merge, unmerge, wait_turn

BEFORE = "before"
"""In a referent's details: how it was resolved before a curator decided."""


class Verdict(Enum):
    """What a curator may say."""

    MEANT = "meant"
    """It is a record that there is."""
    OWN = "own"
    """It is a record of its own."""
    OPEN = "open"
    """An actor is no group of ours; a place stays what the import made of it."""


class NotDecided(Exception):
    """The verdict cannot be kept or taken back; the message says why, and what may be done."""


@dataclass(frozen=True)
class Decided:
    """What a verdict did."""

    referent: Referent
    events: int
    """Events whose drafts changed, to be published by somebody else."""


@transaction.atomic
def decide(
    referent: Referent,
    verdict: Verdict,
    *,
    by: AbstractBaseUser,
    record: Group | Location | None = None,
    note: str = "",
) -> Decided:
    """Keep the verdict and change the drafts of events that it bears on.

    `record` is the record meant, with `Verdict.MEANT` alone. Raises `NotDecided`; `Busy` if the ledger is.
    """
    referent = _locked(referent, by)
    former = groups_of(referent)
    before = referent.details.get(BEFORE) or _state(referent)
    target = _target(referent, verdict, record, before, by)
    _refuse_if_merged(referent, target)
    was = referent.location_id
    _set(referent, target)
    referent.details[BEFORE] = before
    referent.resolved = Resolved.BY_CURATOR
    referent.decided_by_id, referent.decided_at, referent.note = by.pk, now(), note
    referent.save()
    return Decided(referent, _apply(referent, former, was, before, by))


@transaction.atomic
def take_back(referent: Referent, *, by: AbstractBaseUser, may_merge: bool = False) -> Decided:
    """Let it be resolved again as it was before any curator decided; its merge is undone with it.

    Raises `NotDecided` if nobody decided, or if a merge stands and `by` may not merge.
    """
    referent = _locked(referent, by)
    before = referent.details.get(BEFORE)
    if referent.resolved != Resolved.BY_CURATOR or before is None:
        raise NotDecided("No curator has decided it: there is nothing to take back.")
    own = own_record(referent)
    if own is not None and own.merged_into_id is not None:
        if not may_merge:
            raise NotDecided(
                f"{own.slug} was merged into {own.merged_into.slug}: who may merge takes that back too."
            )
        unmerge(own, reason=f"The verdict on “{referent.label}” was taken back.", by=by)
    former, was = groups_of(referent), referent.location_id
    referent.group_id, referent.location_id = before["group"], before["location"]
    referent.resolved = before["resolved"]
    referent.decided_by, referent.decided_at, referent.note = None, None, ""
    del referent.details[BEFORE]
    referent.save()
    return Decided(referent, _apply(referent, former, was, before, by))


def own_record(referent: Referent) -> Any:
    """The record that an import had made for it, and that a curator says is another; None if there is none."""
    before = referent.details.get(BEFORE)
    if referent.resolved != Resolved.BY_CURATOR or not before:
        return None
    if before["resolved"] != Resolved.OWN:
        return None
    model, meant = _kind(referent)
    own = model._default_manager.filter(pk=before[meant]).select_related("merged_into").first()
    return None if own is None or own.pk == getattr(referent, f"{meant}_id") else own


def mergeable(referent: Referent) -> Any:
    """The record of its own that could now be merged into the one meant; None if there is none."""
    own = own_record(referent)
    into = referent.group or referent.location
    if own is None or into is None or own.merged_into_id is not None:
        return None
    public = all(one.as_published is not None and not one.is_withdrawn for one in (own, into))
    return own if public else None


def merge_own(referent: Referent, *, reason: str, by: AbstractBaseUser) -> Any:
    """Merge the record that an import had made into the one meant; the report of that act.

    It can be undone. Raises `NotDecided` if there is nothing to merge, `Refused` or `Busy`.
    """
    own = mergeable(referent)
    if own is None:
        raise NotDecided("There is no public record of its own to merge into a public one.")
    return merge(own, referent.group or referent.location, reason=reason, by=by)


def groups_of(referent: Referent) -> set[int]:
    """The groups that take part in events for this actor; survivors for merged ones."""
    if referent.group_id:
        return {referent.group.merged_into_id or referent.group_id}  # type: ignore[union-attr]
    if referent.resolved != Resolved.COMPOSITE:
        return set()
    parts = ExternalId.objects.filter(
        scheme="id-scheme:ucdp-actor", value=referent.key, match=Match.PART_OF
    )
    groups = Group.objects.filter(pk__in=parts.values("group"), is_withdrawn=False)
    rows = groups.exclude(as_published=None).values_list("pk", "merged_into")
    return {merged or pk for pk, merged in rows}


def _locked(referent: Referent, by: AbstractBaseUser) -> Referent:
    """No import runs meanwhile: it would write what it had read before."""
    wait_turn(by)
    return Referent.objects.select_for_update(of=("self",)).get(pk=referent.pk)


def _kind(referent: Referent) -> tuple[type[Any], str]:
    return (Group, "group") if referent.kind == ReferentKind.ACTOR else (Location, "location")


def _state(referent: Referent) -> dict[str, Any]:
    return {
        "resolved": referent.resolved,
        "group": referent.group_id,
        "location": referent.location_id,
    }


def _set(referent: Referent, target: Group | Location | None) -> None:
    _, meant = _kind(referent)
    setattr(referent, meant, target)


def _target(
    referent: Referent,
    verdict: Verdict,
    record: Group | Location | None,
    before: dict[str, Any],
    by: AbstractBaseUser,
) -> Any:
    """The record that the verdict says is meant."""
    model, meant = _kind(referent)
    if verdict is Verdict.MEANT:
        if not isinstance(record, model):
            raise NotDecided(f"Choose the {model._meta.verbose_name} that is meant.")
        if record.is_withdrawn:
            raise NotDecided(f"{record.slug} was withdrawn: choose one that stands.")
        return record.merged_into or record
    if verdict is Verdict.OPEN:
        if meant == "group":
            return None
        return model._default_manager.filter(pk=before[meant]).first()
    if before["resolved"] == Resolved.OWN:
        return model._default_manager.get(pk=before[meant])
    _refuse_if_closed(referent)
    return _made_group(referent, by) if model is Group else _made_location(referent, by)


def _refuse_if_closed(referent: Referent) -> None:
    """Of what only datasets name that may not be redistributed, no record is made: it could be published."""
    named_by = Import.objects.filter(format__startswith=referent.scheme, undone_at=None)
    if named_by.exists() and not named_by.filter(dataset__is_redistributable=True).exists():
        raise NotDecided(
            f"“{referent.label}” is named by a dataset that may not be redistributed: no record is made of it."
            " Enter one from an open source, and choose that."
        )


def _refuse_if_merged(referent: Referent, target: Group | Location | None) -> None:
    """While the record made for it is merged into another, that other is the one meant."""
    own = own_record(referent)
    if own is not None and own.merged_into_id not in (None, target and target.pk):
        raise NotDecided(
            f"{own.slug} is merged into {own.merged_into.slug}: take that verdict back first."
        )


def _apply(
    referent: Referent, former: set[int], was: int | None, before: dict[str, Any], by: Any
) -> int:
    if referent.kind == ReferentKind.ACTOR:
        now_meant = groups_of(referent)
        return swap_groups(referent, former - now_meant, now_meant - former, by)
    own = before["location"] if before["resolved"] == Resolved.OWN else None
    if referent.kind != ReferentKind.PLACE or own in (was, referent.location_id):
        return 0  # the record made for it is merged, or stands
    return move_events(referent, was, by)


def _made_group(referent: Referent, by: AbstractBaseUser) -> Group:
    """A draft of a group for an actor that an import had not made one for."""
    slug = f"{slugify(referent.label)[:80].strip('-_') or 'actor'}-ucdp-{referent.key}"
    kind = "government" if referent.label.startswith("Government of ") else "armed-group"
    group, _ = Group.objects.get_or_create(
        slug=slug.replace("_", "-"),
        defaults={
            "name": referent.label[:300],
            "kind_id": f"group-kind:{kind}",
            "changed_by_id": by.pk,
        },
    )
    return group


def _made_location(referent: Referent, by: AbstractBaseUser) -> Location:
    """A draft of a place in the unit that the dataset names, at the point that it gives."""
    if referent.kind != ReferentKind.PLACE:
        raise NotDecided("A unit of its own is made by hand: add it under Locations and choose it.")
    details = referent.details
    ((digest, unit),) = fetch(
        "SELECT left(md5(%(key)s), 6), coalesce("
        " (SELECT two.location_id FROM kb_referent two WHERE two.scheme = r.scheme AND two.kind = 'admin2'"
        f"  AND two.key = concat_ws('|', %(iso)s, {UNIT.format('%(two)s')}, r.location_id)),"
        " r.location_id) FROM (SELECT 1) AS one LEFT JOIN kb_referent r ON r.scheme = %(scheme)s"
        f" AND r.kind = 'admin1' AND r.key = concat_ws('|', %(iso)s, {UNIT.format('%(one)s')})",
        {
            "key": referent.key,
            "iso": details.get("country"),
            "one": details.get("adm_1"),
            "two": details.get("adm_2"),
            "scheme": referent.scheme,
        },
    )
    iso = details.get("country") or ""
    country = Location.objects.filter(kind=LocationKind.COUNTRY, country=iso, merged_into=None)
    parent = unit or country.values_list("pk", flat=True).first()
    name = slugify(referent.label)[:60].strip("-_").replace("_", "-")
    slug = "-".join(part for part in (iso.lower(), name, "ucdp", digest) if part)
    place, _ = Location.objects.get_or_create(
        slug=slug,
        defaults={
            "name": referent.label[:200],
            "kind": "settlement" if details.get("where_prec") == 1 else "area",
            "parent_id": parent,
            "country": iso,
            "latitude": details.get("latitude"),
            "longitude": details.get("longitude"),
            "changed_by_id": by.pk,
        },
    )
    return place
