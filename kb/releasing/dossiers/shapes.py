"""Documents with the keys of dossiers, where these have others or say less.

What a document shows of other records or computes is left out; so is what cannot be loaded: ties
to what is in no dossier, and what a merger made of a tie to itself or of two rows one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from kb.models import LinkKind
from kb.models.events import RADIUS_KM
from kb.releasing.dossiers import stored
from kb.releasing.dossiers.entries import id_of
from kb.releasing.dossiers.grading import own_grade
from kb.releasing.dossiers.stored import Found

Shaped = dict[str, Any]


def publisher(found: Found, at: datetime) -> Shaped:
    return found.document


def printed(found: Found, at: datetime) -> Shaped:
    """A source or a dataset, whose own `url` in a document is the API's."""
    return {**found.document, "url": found.document["web_url"]}


def location(found: Found, at: datetime) -> Shaped:
    document = found.document
    own = document["slug"]
    parent = document["parent"]
    former = [row for row in document["former_parents"] if id_of(row["parent"]) != own]
    return {
        **document,
        "parent": parent if parent and id_of(parent) != own else None,
        "former_parents": former,
    }


def group(found: Found, at: datetime) -> Shaped:
    ties = [tie for tie in found.document["relations"] if tie["direction"] == "out"]
    return {
        **found.document,
        "relations": ties,
        "claims": _claims(found.document, at),
    }


def event(found: Found, at: datetime) -> Shaped:
    document = found.document
    own, links, whole = document["id"], document["related"], document["part_of"]
    others = {id_of(link["event"]) for link in links} | ({id_of(whole)} if whole else set())
    there = stored.events_there(others - {own}, at)
    return {
        **document,
        "date": _date(document),
        "point": _point(found),
        "part_of": whole if whole and id_of(whole) in there else None,
        "related": list(_links(links, there)),
        "participants": _once(document["participants"], lambda p: (p["side"], p["role"])),
        "grade": own_grade(document, at),
        "override": _override(document["casualties"]),
        "claims": _claims(document, at),
    }


def _claims(document: Shaped, at: datetime) -> list[Shaped]:
    """The claims of a page; one that replaces a claim in no dossier does not say so."""
    claims = document["claims"]
    here = {claim["id"] for claim in claims}
    elsewhere = {claim["supersedes"] for claim in claims if claim["supersedes"]} - here
    there = here | stored.claims_there(elsewhere, at)
    return [
        {**claim, "supersedes": claim["supersedes"] if claim["supersedes"] in there else None}
        for claim in claims
    ]


def _date(document: Shaped) -> Shaped:
    """The date, as today's EDTF has it.

    Editions from before there were episodes wrote a span in which an event was on some day as if it
    had lasted throughout.
    """
    date = document["date"]
    ends = str(date["edtf"]).split("/")
    if "episodes" in document or len(ends) == 1 or ".." in ends:
        return dict(date)
    return {**date, "edtf": f"[{'..'.join(ends)}]"}


def _point(found: Found) -> Shaped | None:
    """The event's own point: neither its place's coordinates nor its precision's usual radius."""
    point = found.document["point"]
    if point is None:
        return None
    of_place = (point["latitude"], point["longitude"]) == (found.latitude, found.longitude)
    usual = RADIUS_KM.get(point["precision"])
    return {
        **point,
        **(dict.fromkeys(("latitude", "longitude")) if of_place else {}),
        "radius_km": None if point["radius_km"] == usual else point["radius_km"],
    }


def _links(links: list[Shaped], there: set[str]) -> Iterable[Shaped]:
    """The links to other events of the dossiers, one to the record that counts instead."""
    known = [{**link, "id": link["event"]} for link in links if id_of(link["event"]) in there]
    counted = False
    for link in _once(known, lambda link: link["kind"], "event"):
        is_same = link["kind"] == LinkKind.SAME_AS
        if not (is_same and counted):
            yield link
        counted = counted or is_same


def _once(rows: list[Shaped], said: Callable[[Shaped], Any], of: str = "group") -> list[Shaped]:
    """Rows without those that a merger made the same as one before them."""
    first: dict[Any, Shaped] = {}
    for row in rows:
        first.setdefault((id_of(row[of]), said(row)), row)
    return [*first.values()]


def _override(casualties: Shaped | None) -> Shaped | None:
    """The curator's figures of killed, which stand in place of the rule's."""
    override = (casualties or {}).get("override")
    if not casualties or not override:
        return None
    figures = {name: casualties["killed"][name] for name in ("low", "best", "high")}
    return {**figures, "reason": override["reason"]}


SHAPES: dict[str, Callable[[Found, datetime], Shaped]] = {
    "publishers": publisher,
    "sources": printed,
    "datasets": printed,
    "locations": location,
    "groups": group,
    "events": event,
}
