"""What an aggregate is asked for: by what, which measures, and the filters of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from api.aggregates.dimensions import By
from api.aggregates.measures import Measure
from api.errors import not_allowed
from api.filters.base import Filter
from api.filters.events import EventFilterSet
from api.filters.matching import Match
from api.listing import Listing

USUAL_BY = [By.YEAR]
USUAL_MEASURES = [
    Measure.EVENTS,
    Measure.KILLED_LOW,
    Measure.KILLED_BEST,
    Measure.KILLED_HIGH,
]


class Names(Filter):
    """A comma list of names that the answer uses as keys, each once."""

    def __init__(
        self, choices: type[models.TextChoices], usual: list[Any], help_text: str, most: int
    ) -> None:
        self.choices, self.usual, self.most = choices, usual, most
        super().__init__("", help_text)

    def read(self, text: str) -> list[Any]:
        names = [part.strip().lower().replace("-", "_") for part in text.split(",")]
        for name in names:
            if name not in self.choices.values:
                raise ValidationError(not_allowed(name, self.choices.values))
        if len(set(names)) < len(names) or len(names) > self.most:
            raise ValidationError(f"“{text}”: give from 1 to {self.most}, each once.")
        return [self.choices(name) for name in names]

    def openapi(self) -> dict[str, Any]:
        return {
            "type": "array",
            "items": {"type": "string", "enum": list(self.choices.values)},
            "minItems": 1,
            "maxItems": self.most,
            "uniqueItems": True,
            "default": [str(name.value) for name in self.usual],
        }


class AggregateFilterSet(EventFilterSet):
    """The filters of events, and what is asked of those they find."""

    by = Names(
        By,
        USUAL_BY,
        "What the events are counted by, one or two of these; the rows have these keys, and null "
        "where nobody knows: a date not known to the month has no month.",
        most=2,
    )
    measure = Names(
        Measure,
        USUAL_MEASURES,
        "What is counted or summed. Beside each figure stands, as `_known`, of how many events it "
        "is known; a sum of figures that nobody knows is null, and so is one of best or highest "
        "figures of which one is not known. With `party`, figures are of that party alone.",
        most=len(Measure),
    )


@dataclass(frozen=True)
class Asked:
    """What is asked of the events of a listing."""

    by: Sequence[By]
    measures: Sequence[Measure]
    families: Sequence[int] = ()
    """Rows of the families asked for, if any."""
    surely: bool = False
    """Whether ties count only for the days on which they surely held."""


def ask(listing: Listing, values: dict[str, Any]) -> Asked:
    """Narrow the listing by the filters among these values; the rest is asked of its events.

    Whole conflicts and casualty totals among them are told as left out.
    """
    found = Asked(
        by=values.pop("by", USUAL_BY),
        measures=values.pop("measure", USUAL_MEASURES),
        families=values.get("family", ()),
        surely=values.get("date_match") == [Match.CERTAIN],
    )
    EventFilterSet.narrow(listing, values)
    return found
