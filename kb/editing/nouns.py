"""Which nouns are edited record by record, and by which table of the dossiers."""

from __future__ import annotations

from dataclasses import dataclass

from kb.importing.dossiers.columns import Model
from kb.importing.dossiers.schema import CLAIM_ALONE, NOUNS, Table
from kb.models import Noun


@dataclass(frozen=True)
class Edited:
    """A noun as it is edited."""

    key: str
    """What dossiers list its records under."""
    table: Table

    @property
    def model(self) -> Model:
        return self.table.model

    @property
    def slug_key(self) -> str:
        """The key that holds the public id."""
        return next(part.key for part in self.table.parts if "slug" in part.columns)


EDITED: dict[str, Edited] = {
    Noun.SOURCE: Edited("sources", NOUNS["sources"]),
    Noun.DATASET: Edited("datasets", NOUNS["datasets"]),
    Noun.LOCATION: Edited("locations", NOUNS["locations"]),
    Noun.GROUP: Edited("groups", NOUNS["groups"]),
    Noun.EVENT: Edited("events", NOUNS["events"]),
    Noun.CLAIM: Edited("claims", CLAIM_ALONE),
}
