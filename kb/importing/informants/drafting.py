"""Drafts of claims by those whom a dataset names as informants. Nothing is published here."""

from __future__ import annotations

from itertools import count

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from kb.importing.datasets.batches import source_of_dataset
from kb.importing.informants.figures import Figure
from kb.importing.informants.parsing import Informant
from kb.models import Claim, ClaimKind, Dataset, Event, FigureBasis, Group, Party, Source

CANNOT_BE_JUDGED = 6


class NotDrafted(Exception):
    """No claim was drafted; the message says why."""


def drafted(event: Event, dataset: Dataset) -> QuerySet[Claim]:
    """Claims about the event that rest on that release of the dataset."""
    source = Source.objects.filter(slug=dataset.slug)
    return event.claims.filter(source__in=source).select_related("claimant").order_by("pk")


@transaction.atomic
def draft_claims(
    event: Event,
    informant: Informant,
    dataset: Dataset,
    claimant: Group | str,
    *,
    by: AbstractBaseUser | None = None,
) -> list[Claim]:
    """A claim for each of the informant's own numbers, or one that it is named at all.

    The claimant is a group, or words that name no private person. Raises `NotDrafted` if the words are empty,
    or if the release has a claim of that claimant about the event already.
    """
    group, words = (None, claimant.strip()) if isinstance(claimant, str) else (claimant, "")
    if not group and not words:
        raise NotDrafted("Say who it is: a group, or words.")
    Event.objects.select_for_update().get(pk=event.pk)
    if drafted(event, dataset).filter(claimant=group, claimant_text=words).exists():
        raise NotDrafted(f"There is a claim of “{group or words}” from this release already.")
    shared = {
        "event": event,
        "claimant": group,
        "claimant_text": words,
        "source": source_of_dataset(dataset),
        "credibility": CANNOT_BE_JUDGED,
        "changed_by_id": by.pk if by else None,
    }
    named = f"Named by {_short(dataset)} as informant"
    if not informant.figures:
        made = [Claim(**shared, kind=ClaimKind.CHARACTERISATION, statement=f"{named}.")]
    else:
        made = [Claim(**shared, **_counted(figure, named)) for figure in informant.figures]
    for claim, slug in zip(made, _free_slugs(event, len(made)), strict=True):
        claim.slug = slug
        claim.save()
    return made


def _counted(figure: Figure, named: str) -> dict[str, object]:
    """What a claim says of a number; whose dead they are, the dataset does not say."""
    return {
        "kind": ClaimKind.CASUALTIES,
        "harm": figure.harm,
        "party": Party.UNKNOWN,
        "low": figure.low,
        "high": figure.high,
        "hedge": figure.hedge,
        "basis": FigureBasis.REPORTED,
        "statement": f"{named}, with a number of its own.",
    }


def _short(dataset: Dataset) -> str:
    """The publisher as one calls it: UCDP."""
    _, bracket, short = dataset.publisher.name.partition("(")
    return short.rstrip(") ") if bracket else dataset.publisher.name


def _free_slugs(event: Event, needed: int) -> list[str]:
    """Public ids of the event and a number: an informant's name is in none."""
    base = f"clm-{event.slug[:100].rstrip('-')}"
    taken = set(Claim.objects.filter(slug__startswith=f"{base}-").values_list("slug", flat=True))
    free = (slug for n in count(1) if (slug := f"{base}-{n}") not in taken)
    return [next(free) for _ in range(needed)]
