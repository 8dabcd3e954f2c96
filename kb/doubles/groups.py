"""Groups and publishers that may be there already, by their names."""

from __future__ import annotations

from collections.abc import Sequence

from kb.doubles.candidates import Candidate, best
from kb.doubles.names import bearers
from kb.models import DoubleNoun, Publisher

OTHER_COUNTRY = 15
"""Points that another country takes from a publisher: papers of two countries share a name."""


def like_group(texts: Sequence[str], own: int | None = None) -> list[Candidate]:
    """Groups that have a name like one of these, in any spelling or script, or its initials."""
    found = bearers(DoubleNoun.GROUP, texts)
    told = (Candidate(pk, one.score, (one.ground,)) for pk, one in found.items())
    return best(DoubleNoun.GROUP, told, own)


def like_publisher(name: str, country: str = "", own: int | None = None) -> list[Candidate]:
    """Publishers of such a name; another country speaks against it."""
    found = bearers(DoubleNoun.PUBLISHER, [name])
    seats = dict(Publisher.objects.filter(pk__in=found).values_list("pk", "country"))
    told = []
    for pk, one in found.items():
        elsewhere = bool(country and seats[pk] and seats[pk] != country.upper())
        grounds = (one.ground, f"in another country ({seats[pk]})") if elsewhere else (one.ground,)
        told.append(Candidate(pk, one.score - OTHER_COUNTRY * elsewhere, grounds))
    return best(DoubleNoun.PUBLISHER, told, own)
