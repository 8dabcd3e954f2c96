"""Events of the project's own dataset: where they are known from, when and where they happened.

Rows of other datasets rest on their dataset, and are taken in as they are; an import flags them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from kb.models import Citation, Claim, Event, GeoPrecision, QualityFlag
from kb.sanity.outside import surely_outside

OWN_DATASET = "curated"
EARLY = date(1946, 1, 1)
"""UCDP's list of armed conflicts begins here; an older event is rare, and more often a slip."""
CHECKED = (QualityFlag.EARLY_DATE.value, QualityFlag.POINT_OUTSIDE_COUNTRY.value)

POINTS = f"""(
  SELECT e.id, c.gw, extract(year FROM e.date_earliest)::integer AS year,
    coalesce(e.latitude, l.latitude) AS latitude, coalesce(e.longitude, l.longitude) AS longitude
  FROM kb_event e JOIN kb_location l ON l.id = e.location_id
  JOIN kb_country c ON c.iso2 = l.country AND c.iso2 <> '' AND c.until IS NULL
  WHERE e.id = ANY(%(ids)s) AND e.geo_precision <> '{GeoPrecision.SEA_OR_AIR.value}'
    AND coalesce(e.latitude, l.latitude) IS NOT NULL
)"""
OUTSIDE = f"""
SELECT DISTINCT at.id FROM {POINTS} at JOIN ({surely_outside(POINTS)}) AS far
  ON far.gw = at.gw AND far.latitude = at.latitude AND far.longitude = at.longitude
"""


def flag_events(events: QuerySet[Event]) -> None:
    """Set on events of our own what is odd about their day and point, and take away what no longer is."""
    rows = events.filter(dataset__slug=OWN_DATASET).order_by()
    found = list(rows.values_list("pk", "date_latest", "quality_flags"))
    outside = find_outside_country([pk for pk, *_ in found])
    for pk, last, flags in found:
        now = {flag for flag in flags if flag not in CHECKED}
        if last < EARLY:
            now.add(QualityFlag.EARLY_DATE.value)
        if pk in outside:
            now.add(QualityFlag.POINT_OUTSIDE_COUNTRY.value)
        if now != set(flags):
            Event.objects.filter(pk=pk).update(quality_flags=sorted(now))


def find_outside_country(ids: list[int]) -> set[int]:
    """Keys of those of the events whose point lies surely outside the country of their place."""
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(OUTSIDE, {"ids": ids})
        return {pk for (pk,) in cursor.fetchall()}


def find_unsound(events: QuerySet[Event]) -> Iterator[str]:
    """Why events of our own may not be public yet, in sentences: no source, or a flag without an answer."""
    own = events.filter(dataset__slug=OWN_DATASET).order_by("slug")
    claims = Claim.objects.filter(event=OuterRef("pk"), is_withdrawn=False)
    unsourced = own.exclude(Exists(claims)).exclude(
        Exists(Citation.objects.filter(event=OuterRef("pk")))
    )
    for slug in unsourced.values_list("slug", flat=True):
        yield f"{slug}: nothing says where it is known from: give it a citation or a claim."
    flagged = own.filter(quality_flags__overlap=list(CHECKED), flags_reason="")
    for slug, flags in flagged.values_list("slug", "quality_flags"):
        for flag in sorted(set(flags) & set(CHECKED)):
            label = str(QualityFlag(flag).label).lower()
            yield f"{slug}: {label}: correct it, or say why it is right in “flags_reason”."
