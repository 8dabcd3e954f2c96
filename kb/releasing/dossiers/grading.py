"""Whether an event's grade is a curator's own, which its document does not say.

The rule that grades drafts is applied to what was public at the moment. Where it gives another
grade than the document shows, the dossier keeps that grade; else loading assesses it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kb.assessing import Statement, assess
from kb.assessing.events import statement
from kb.assessing.sides import Sides, Tie
from kb.exporting.moments import stood
from kb.importing.dossiers.schema import CLAIM, PARTICIPATION, PUBLISHER
from kb.models import Claim, Location, Noun, Participation, RelationEdition
from kb.models.groups import BELONGING
from kb.releasing.contents import rows
from kb.releasing.dossiers.entries import code_of, date_of, row_of

Document = Mapping[str, Any]
NAMED = f"""
SELECT e.slug, e.record_id, e.document::json FROM kb_edition e
WHERE e.noun = %(noun)s AND e.slug = ANY(%(slugs)s) AND e.kind = 'published'
  AND {stood("e")}
"""


def own_grade(document: Document, at: datetime) -> str | None:
    """The grade that loading the event's dossier would not give it by itself; None if it would."""
    if document["grade"] is None:
        return None
    grade = code_of(document["grade"])
    return None if assess(statements(document, at)).grade == grade else grade


def statements(document: Document, at: datetime) -> list[Statement]:
    """The claims of an event's page as the rules see them."""
    claims: list[Claim] = [row_of(CLAIM, claim) for claim in document["claims"]]
    if not claims:
        return []
    parts: list[Participation] = [row_of(PARTICIPATION, part) for part in document["participants"]]
    _complete_groups(claims, parts, at)
    _complete_sources(claims, at)
    date = date_of(document["date"])
    sides = Sides.on(date.earliest if date else None, parts, ties(at))
    replaced = {claim.supersedes.slug for claim in claims if claim.supersedes}
    return [statement(claim, sides, claim.slug in replaced) for claim in claims]


def ties(at: datetime) -> list[Tie]:
    """Who belonged to whom, as was public then; ties of unknown beginning never hold."""
    return [
        (tie.subject_id, tie.object_id, tie.since_latest, tie.until_latest)
        for tie in RelationEdition.objects.standing(at).filter(kind__in=BELONGING)
        if tie.since_latest
    ]


def _complete_groups(claims: list[Claim], parts: list[Participation], at: datetime) -> None:
    """Give the groups what sides are told by: their row, their kind, and their country."""
    named = [claim.claimant for claim in claims] + [claim.party_group for claim in claims]
    groups = [group for group in [*named, *(part.group for part in parts)] if group]
    known = _named(Noun.GROUP, {group.slug for group in groups}, at)
    for group in groups:
        group.pk, document = known[group.slug]
        group.kind_id = f"group-kind:{code_of(document['kind'])}"
        homeland = document["homeland"]
        group.homeland = Location(country=homeland["country"] or "") if homeland else None


def _complete_sources(claims: list[Claim], at: datetime) -> None:
    """Give the sources what independence and order are told by: their publisher and their date."""
    known = _named(Noun.SOURCE, {claim.source.slug for claim in claims}, at)
    for claim in claims:
        _, document = known[claim.source.slug]
        claim.source.publisher = row_of(PUBLISHER, document["publisher"])
        claim.source.published_on = date_of(document["published_on"])


def _named(noun: Noun, slugs: set[str], at: datetime) -> dict[str, tuple[int, Document]]:
    found = rows(NAMED, at, noun=noun.value, slugs=sorted(slugs))
    return {slug: (key, document) for slug, key, document in found}
