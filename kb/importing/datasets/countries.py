"""Countries by the numbers of Gleditsch and Ward."""

from typing import Any

from django.db.models import QuerySet

from kb.importing.datasets.staging import fetch
from kb.models import Location, Source


def ensure_countries(
    numbers: list[int], source: Source
) -> tuple[dict[int, tuple[int, str]], QuerySet[Any]]:
    """Location and ISO code of each number that is known."""
    known = {
        int(value): (pk, country)
        for value, pk, country in fetch(
            "SELECT x.value, l.id, l.country FROM kb_externalid x JOIN kb_location l ON l.id = x.location_id"
            " WHERE x.scheme_id = 'id-scheme:gleditsch-ward'"
        )
    }
    return {n: known[n] for n in numbers if n in known}, Location.objects.none()
