"""Assesses events in the database: reads their claims, applies a rule, writes what changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Func, Prefetch, Q, QuerySet

from kb.assessing.parts import PartFigures, Parts, find_wholes, order_by_depth, read_parts
from kb.assessing.rules import USUAL_RULE, assess
from kb.assessing.sides import Sides, Tie, belonging, last_day
from kb.assessing.statements import Statement
from kb.models import Claim, Event, Participation

BATCH = 500
DATASET = "dataset"
NOT_INDEPENDENT = ("armed-group", "government", "state-media")
FIGURES = ("low", "best", "high")


@transaction.atomic
def assess_events(
    events: QuerySet[Event],
    rule: str | None = USUAL_RULE,
    *,
    published_with: QuerySet[Event] | None = None,
) -> int:
    """Assess these events by their own claims and what their parts have; return how many changed.

    Withdrawn claims do not count. A dataset's own figures stay, under a curator's if there are any.
    Without a `rule`, each event keeps the one that it was last assessed by. Parts count as they are
    published; those that are published in the same act count as they are assessed now.
    """
    due = _due(events)
    wholes = find_wholes(due)
    ids = list(due[:BATCH])
    ties = belonging() if ids else []
    changed = 0
    while ids:
        alone = [pk for pk in ids if pk not in wholes]
        changed += _assess_batch(alone, ties, rule, defaultdict(list))
        ids = list(due.filter(pk__gt=ids[-1])[:BATCH]) if len(ids) == BATCH else []
    for level in order_by_depth(wholes):
        changed += _assess_batch(level, ties, rule, read_parts(level, published_with))
    return changed


def _due(events: QuerySet[Event]) -> QuerySet[Event, int]:
    """Keys of all but those that show a dataset's own figures and shall go on to do so, in order."""
    rows = events.annotate(
        is_of_dataset=Func("casualties", template=OF_DATASET, output_field=BooleanField())
    )
    settled = Q(override_low=None, override_best=None, override_high=None, is_of_dataset=True)
    return rows.exclude(settled).order_by("pk").values_list("pk", flat=True)


# False of an event never assessed. One expression, for PostgreSQL parses the text wherever it is named.
OF_DATASET = f"""coalesce(
  CASE (%(expressions)s)::json ->> 'rule' WHEN '{DATASET}'
  THEN (%(expressions)s)::json ->> 'override' IS NULL END, false)"""


def _assess_batch(ids: list[int], ties: list[Tie], rule: str | None, parts: Parts) -> int:
    changed, sided = [], []
    for event, said in _read(ids, ties) if ids else ():
        for claim, heard in zip(event.claims.all(), said, strict=True):
            if claim.claimant_side != heard.claimant_side:
                claim.claimant_side = heard.claimant_side
                sided.append(claim)
        if _reassess(event, said, rule, parts[event.pk]):
            changed.append(event)
    Event.objects.bulk_update(changed, ("casualties", "assessed_grade"))
    if rule:  # what follows another act leaves the drafts of claims alone
        Claim.objects.bulk_update(sided, ("claimant_side",))
    return len(changed)


@dataclass(frozen=True)
class Draft:
    """One event as it would be assessed now."""

    event: Event
    """With figures and grade set, and not saved; its claims are those that count."""
    said: list[Statement]
    """In the order of the event's claims."""
    document: dict[str, Any]
    """What `casualties` would hold."""


def assessed_draft(event: int, rule: str = USUAL_RULE) -> Draft:
    """Assess one event from its claims as they stand, and write nothing."""
    ((found, said),) = _read([event], belonging())
    _reassess(found, said, rule, read_parts([event])[event])
    return Draft(found, said, json.loads(found.casualties or "{}"))


def _read(ids: list[int], ties: list[Tie]) -> Iterator[tuple[Event, list[Statement]]]:
    """The events, each with its claims as the rules see them; withdrawn ones do not count."""
    claims = Claim.objects.filter(is_withdrawn=False).select_related(
        "claimant__homeland", "party_group__homeland", "source__publisher"
    )
    parts = Participation.objects.order_by("pk").select_related("group__homeland")
    batch = Event.objects.filter(pk__in=ids).prefetch_related(
        Prefetch("claims", claims), Prefetch("participations", parts)
    )
    replacing = Claim.objects.filter(is_withdrawn=False, supersedes__event__in=ids)
    superseded = set(replacing.values_list("supersedes", flat=True))
    for event in batch:
        sides = Sides.of(event, ties)
        yield (
            event,
            [statement(claim, sides, claim.pk in superseded) for claim in event.claims.all()],
        )


def statement(claim: Claim, sides: Sides, is_superseded: bool) -> Statement:
    """The claim as the rules see it. It is of the day it was made, else of its source's."""
    part = sides.participation_of(claim.claimant) if claim.claimant else None
    party, party_group = claim.party, ""
    if claim.party_group:
        party, party_group = sides.party_of(claim.party_group)
    publisher = claim.source.publisher
    is_independent = publisher.kind_id.partition(":")[2] not in NOT_INDEPENDENT
    return Statement(
        slug=claim.slug,
        kind=claim.kind,
        stance=claim.stance,
        harm=claim.harm,
        party=party,
        low=claim.low,
        high=claim.high,
        hedge=claim.hedge,
        basis=claim.basis,
        counted=claim.counted,
        claimant=claim.claimant.slug if claim.claimant else claim.claimant_text,
        claimant_side=part.side if part else "",
        credibility=claim.credibility,
        claimed_on=last_day(claim.claimed_on) or last_day(claim.source.published_on),
        publisher=publisher.slug if is_independent else "",
        is_superseded=is_superseded,
        party_group=party_group,
        claimant_role=part.role if part else "",
    )


def _reassess(
    event: Event, said: list[Statement], rule: str | None, parts: list[PartFigures]
) -> bool:
    """Set the event's casualties and grade; tell whether either is new."""
    before = event.casualties, event.assessed_grade_id
    document = own_figures(json.loads(event.casualties or "{}"))
    if document.get("rule") != DATASET:
        assessment = assess(said, rule or document.get("rule") or USUAL_RULE, parts)
        document = assessment.as_json()
        event.assessed_grade_id = f"grade:{assessment.grade}" if assessment.grade else None
    document = overridden(document, event)
    event.casualties = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return before != (event.casualties, event.assessed_grade_id)


def overridden(document: dict[str, Any], event: Event) -> dict[str, Any]:
    """The curator's figures of killed in place of the rule's, which are kept beside them."""
    figures = {name: getattr(event, f"override_{name}") for name in FIGURES}
    if all(figure is None for figure in figures.values()):
        return document
    killed = document["killed"]
    override = {"reason": event.override_reason, "rule": {name: killed[name] for name in FIGURES}}
    return {**document, "killed": {**killed, **figures}, "override": override}


def own_figures(document: dict[str, Any]) -> dict[str, Any]:
    """The document as it was before a curator's figures went over it."""
    override = document.get("override")
    if override is None:
        return document
    killed = {**document["killed"], **override["rule"]}
    return {**document, "killed": killed, "override": None}
