"""What is wrong with a single draft, beyond what its own entry can tell."""

from __future__ import annotations

from typing import Any

from kb.editing.nouns import Edited
from kb.importing.dossiers import Mistake, NotLoaded
from kb.importing.dossiers.mistakes import Place, shown
from kb.models import Claim
from kb.publishing import Refused


def refuse_if_taken(edited: Edited, slug: str) -> None:
    """A new record does not take the place of one that is there."""
    noun = edited.model._meta.verbose_name
    if "\0" not in slug and edited.model._default_manager.filter(slug=slug).exists():
        raise Refused(
            [f"There is a {noun} {shown(slug)} already: change that, or choose another id."]
        )


def refuse_another_slug(edited: Edited, changes: dict[str, Any], slug: str) -> None:
    """The public id stays."""
    key = edited.slug_key
    if key in changes and changes[key] != slug:
        text = f"found {shown(str(changes[key]))}; allowed “{slug}”, for a public id is permanent"
        raise NotLoaded([Mistake(Place(f"/{key}", 0), key, text)])


def foreign_claims(values: dict[str, Any], subject: dict[str, int]) -> None:
    """A list of claims does not take away those of another event or group.

    `subject` names the record whose list it is, by its noun; it is empty for a new one.
    """
    listed = values.get("claims")
    claims = listed if isinstance(listed, list) else []
    slugs = [claim.get("id") if isinstance(claim, dict) else None for claim in claims]
    asked = [slug for slug in slugs if isinstance(slug, str) and "\0" not in slug]
    rows = Claim.objects.filter(slug__in=asked)
    taken = set((rows.exclude(**subject) if subject else rows).values_list("slug", flat=True))
    mistakes = [
        Mistake(
            Place(f"/claims/{position}/id", position),
            "id",
            f"found {shown(slug)}, a claim about another record; allowed its own claims and new ones",
        )
        for position, slug in enumerate(slugs)
        if isinstance(slug, str) and slug in taken
    ]
    if mistakes:
        raise NotLoaded(mistakes)
