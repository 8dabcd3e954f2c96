"""Public events whose parts are published anew: their figures follow those of the parts."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from kb.assessing import assess_events
from kb.models import Event
from kb.publishing.pending import pending


def find_wholes_above(parts: QuerySet[Event]) -> list[int]:
    """Keys of the public events that these are or become parts of, directly or not.

    Without the events themselves, and without those whose drafts are ahead: these are assessed when
    they are published.
    """
    keys = _parents(Q(pk__in=parts.order_by().values("pk")))
    above: set[int] = set()
    while keys:
        above |= keys
        keys = _parents(Q(pk__in=keys)) - above
    if not above:
        return []
    wholes = Event.objects.filter(pk__in=above, is_withdrawn=False).exclude(as_published=None)
    rows = wholes.exclude(pk__in=parts.order_by().values("pk"))
    ahead = pending(rows)
    return [pk for pk in rows.values_list("pk", flat=True) if pk not in ahead]


def _parents(parts: Q) -> set[int]:
    has_a_whole = Q(parent__isnull=False) | Q(published_parent__isnull=False)
    pairs = Event.objects.filter(parts, has_a_whole).values_list("parent", "published_parent")
    return {whole for pair in pairs for whole in pair if whole is not None}


def assess_with_wholes(parts: QuerySet[Event], wholes: Collection[int]) -> list[int]:
    """Assess these events by the usual rule, and the wholes above them by the rules they have.

    Returns the keys of the wholes whose figures changed.
    """
    above = Event.objects.filter(pk__in=wholes)
    before = dict(above.values_list("pk", "casualties"))
    together = Event.objects.filter(Q(pk__in=parts.order_by().values("pk")) | Q(pk__in=wholes))
    # One of the events may have parts among the wholes, which have parts among the events.
    while assess_events(parts, published_with=together if wholes else parts) and wholes:
        if not assess_events(above, None, published_with=together):
            break
    return [pk for pk, now in above.values_list("pk", "casualties") if now != before[pk]]


def reassess_wholes(wholes: Collection[int]) -> list[int]:
    """Assess these events after parts have left them; the keys of those whose figures changed."""
    rows = Event.objects.filter(pk__in=wholes)
    before = dict(rows.values_list("pk", "casualties"))
    assess_events(rows, None, published_with=rows)
    return [pk for pk, now in rows.values_list("pk", "casualties") if now != before[pk]]
