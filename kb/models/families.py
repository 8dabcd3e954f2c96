"""Who belonged to whom on a date, as published at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q
from django.db.models.functions import Coalesce

from kb.models.editions import RelationEdition
from kb.models.groups import BELONGING
from kb.models.records import closure


def family_on(groups: Iterable[int], day: date, moment: datetime | None = None) -> set[int]:
    """These groups and all that belonged to them on `day`, however many ties away.

    A tie counts from the day it surely held to the last day it may have held. With `moment`, as
    the ledger stood then. A merged group counts as its survivor.
    """
    ties = RelationEdition.objects.filter(
        Q(until_latest=None) | Q(until_latest__gte=day), kind__in=BELONGING, since_latest__lte=day
    )
    if moment is None:
        ties = ties.filter(superseded_at=None)
    else:
        lasting = Q(superseded_at=None) | Q(superseded_at__gt=moment)
        ties = ties.filter(lasting, recorded_at__lte=moment)

    def members(found: set[int]) -> set[int]:
        of = ties.filter(Q(object__in=found) | Q(object__merged_into__in=found))
        return set(of.values_list(Coalesce("subject__merged_into", "subject"), flat=True))

    return closure(set(groups), members)
