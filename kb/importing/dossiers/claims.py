"""Claims of a run: records of their own that stand in the lists of events and groups."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from kb.importing.dossiers.entries import Dossier, Entry
from kb.importing.dossiers.kinds import Reference
from kb.importing.dossiers.mistakes import Mistake
from kb.models import Claim

SUBJECTS = {"groups": "group", "events": "event"}


def take(dossier: Dossier) -> list[Entry]:
    """The claims of all groups and events, each told what it is about."""
    claims = []
    for noun, column in SUBJECTS.items():
        for subject in dossier[noun]:
            for claim in subject.lists.get("claims", ()):
                about = Reference(subject.table.model, subject.slug)
                claim.values |= dict.fromkeys(SUBJECTS.values()) | {column: about}
                claim.is_broken |= not subject.slug
                claims.append(claim)
    return claims


def events_of(claims: Iterable[Entry]) -> dict[str, set[int]]:
    """The events whose assessment rests on these claims, as the database has them, by claim.

    That is the event a claim is about, and the one of the claim that it supersedes.
    """
    rows = Claim.objects.filter(slug__in=[claim.slug for claim in claims])
    paths = rows.values_list("slug", "event_id", "supersedes__event_id")
    return {slug: {event for event in events if event} for slug, *events in paths}


def drop(dossier: Dossier, mistakes: list[Mistake]) -> list[Entry]:
    """Delete claims that their event or group no longer has; the records that lost one.

    A claim that has been published is part of the ledger: leaving it out is a mistake, unless it
    has been withdrawn already; then it stays in the database as it is.
    """
    subjects = {
        (column, subject.row.pk): subject
        for noun, column in SUBJECTS.items()
        for subject in dossier[noun]
        if subject.row and subject.row.pk and "claims" in subject.lists
    }
    left_out = dict.fromkeys(_left_out(dossier, subjects))
    losers = []
    for claim in left_out:
        about = ("event", claim.event_id) if claim.event_id else ("group", claim.group_id)
        losers.append(subjects[about])
        if obstacle := _obstacle(claim, left_out):
            mistakes.append(subjects[about].complaint(obstacle, "claims"))
    if not mistakes:
        rows = Claim.objects.filter(pk__in=[claim.pk for claim in left_out])
        rows.update(supersedes=None)
        rows.delete()
    return losers


def _left_out(dossier: Dossier, subjects: Iterable[tuple[str, int]]) -> QuerySet[Claim]:
    keys: dict[str, list[int]] = {column: [] for column in SUBJECTS.values()}
    for column, key in subjects:
        keys[column].append(key)
    about = Q(event__in=keys["event"]) | Q(group__in=keys["group"])
    listed = [claim.slug for claim in dossier["claims"]]
    rows = Claim.objects.filter(about, is_withdrawn=False).exclude(slug__in=listed)
    return rows.prefetch_related("superseded_by")


def _obstacle(claim: Claim, left_out: Collection[Claim]) -> str:
    """Why a claim that its file no longer holds cannot be deleted."""
    if claim.as_published is not None:
        return f"found no {claim.slug}, which has been published; withdraw it, do not leave it out"
    if later := [other.slug for other in claim.superseded_by.all() if other not in left_out]:
        return f"found no {claim.slug}, which {', '.join(later)} supersedes; change that first"
    return ""
