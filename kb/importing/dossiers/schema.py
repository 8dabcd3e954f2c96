"""The format of dossiers, as one table: loading reads by it and exporting writes by it.

The order of the keys is the order in which they are written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from kb.importing.dossiers.columns import Model
from kb.importing.dossiers.parties import CodeOrGroup, GroupOrText
from kb.importing.dossiers.parts import Block, Column, Part
from kb.models import (
    Citation,
    Claim,
    Dataset,
    Designation,
    Event,
    EventLink,
    ExternalId,
    FormerParent,
    Group,
    GroupLeader,
    GroupName,
    GroupRelation,
    Location,
    LocationName,
    Participation,
    Publisher,
    Source,
)


@dataclass(frozen=True)
class Table:
    """The keys of one kind of mapping, and the model whose rows such mappings are.

    ``identity`` names the columns by which a changed row is known again in its list. ``silent`` are
    the lists of which an entry says nothing: they stay as they are.
    """

    model: Model
    identity: tuple[str, ...]
    keys: tuple[Part | Rows, ...]
    silent: frozenset[str] = frozenset()

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(key for key in self.keys if not isinstance(key, Rows))

    @property
    def lists(self) -> tuple[Rows, ...]:
        rows = (key for key in self.keys if isinstance(key, Rows))
        return tuple(key for key in rows if key.key not in self.silent)

    def silent_on(self, lists: Iterable[str]) -> Table:
        """The same table for entries that say nothing of these lists."""
        return replace(self, silent=self.silent.union(lists))

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for part in self.parts for column in part.columns)


@dataclass(frozen=True)
class Rows:
    """A key with a list of mappings, each a row of another model that belongs to this one.

    ``owner`` is the foreign key by which it belongs. A list that is ``needed`` has a row at least.
    """

    key: str
    table: Table
    owner: str
    needed: bool = False

    @property
    def accessor(self) -> str:
        """The attribute of the owner that gives the rows."""
        field: Any = self.table.model._meta.get_field(self.owner)
        return str(field.remote_field.get_accessor_name())


def columns(keys: str) -> tuple[Column, ...]:
    """Keys named as their columns; ``from=since`` names a column called otherwise."""
    return tuple(Column(*key.split("=")) for key in keys.split())


CITATION = Table(Citation, ("source", "locator", "field"), columns("source locator field note"))
EXTERNAL_ID = Table(
    ExternalId, ("scheme", "value"), columns("scheme value match from=since to=until note")
)


def citations(owner: str, *, needed: bool = True) -> Rows:
    return Rows("citations", CITATION, owner, needed)


def external_ids(owner: str) -> Rows:
    return Rows("external_ids", EXTERNAL_ID, owner)


FIGURE: tuple[Part, ...] = (
    Column("harm"),
    CodeOrGroup("party", "party", "party_group"),
    *columns("low high hedge"),
    Column("basis", default="reported"),
    Column("counted"),
)
CLAIM = Table(
    Claim,
    ("slug",),
    (
        *columns("id=slug kind"),
        GroupOrText("claimant", "claimant", "claimant_text"),
        *columns("speaker medium stance"),
        Block("figure", FIGURE),
        Column("statement"),
        Block("wording", columns("text=wording language=wording_language")),
        *columns("claimed_on credibility source locator supersedes note"),
    ),
)
CLAIM_ALONE = Table(Claim, ("slug",), (*columns("event group"), *CLAIM.keys))
"""A claim outside of its event or group, which it therefore names."""
PUBLISHER = Table(Publisher, ("slug",), columns("slug name kind country reliability note"))
SOURCE = Table(
    Source,
    ("slug",),
    columns("slug publisher title kind url archived_url language published_on accessed_on note"),
)
DATASET = Table(
    Dataset,
    ("slug",),
    columns(
        "slug title version series publisher licence citation attribution url is_redistributable note"
    ),
)
LOCATION_NAME = Table(
    LocationName, ("text", "kind", "language"), columns("text kind language script note")
)
FORMER_PARENT = Table(FormerParent, ("parent",), columns("parent from=since to=until note"))
LOCATION = Table(
    Location,
    ("slug",),
    (
        *columns("slug name kind parent country"),
        Block("point", columns("latitude longitude")),
        *columns("from=since to=until summary"),
        Rows("names", LOCATION_NAME, "location"),
        Rows("former_parents", FORMER_PARENT, "location"),
        external_ids("location"),
        citations("location"),
    ),
)
GROUP_NAME = Table(
    GroupName,
    ("text", "kind", "language"),
    (
        *columns("text kind language script from=since to=until note confidence"),
        citations("name", needed=False),
    ),
)
RELATION = Table(
    GroupRelation,
    ("kind", "object"),
    (
        *columns("kind group=object from=since to=until confidence disputed=is_disputed note"),
        citations("relation"),
    ),
)
LEADER = Table(
    GroupLeader,
    ("name", "role"),
    (*columns("name role from=since to=until confidence note"), citations("leader")),
)
DESIGNATION = Table(
    Designation,
    ("authority", "instrument"),
    (*columns("authority instrument reference date=listed_on note"), citations("designation")),
)
GROUP = Table(
    Group,
    ("slug",),
    (
        *columns("slug name short_name kind summary founded ended homeland"),
        Rows("names", GROUP_NAME, "group"),
        Rows("relations", RELATION, "subject"),
        Rows("leaders", LEADER, "group"),
        Rows("designations", DESIGNATION, "group"),
        Rows("claims", CLAIM, "group"),
        external_ids("group"),
        citations("group"),
    ),
)
LINK = Table(EventLink, ("other", "kind"), columns("id=other kind note"))
PARTICIPATION = Table(
    Participation, ("group", "side", "role"), columns("group side role basis note")
)
EVENT = Table(
    Event,
    ("slug",),
    (
        *columns("id=slug title type"),
        Column("dataset", default="curated"),
        *columns("summary date episodes"),
        Block("covers", columns("countries=covers_countries victims=covers_victims")),
        Column("location"),
        Block("point", columns("precision=geo_precision radius_km latitude longitude")),
        Column("part_of", "parent"),
        Rows("related", LINK, "event"),
        Rows("participants", PARTICIPATION, "event"),
        Column("grade"),
        Block(
            "override",
            columns(
                "low=override_low best=override_best high=override_high reason=override_reason"
            ),
        ),
        Rows("claims", CLAIM, "event"),
        external_ids("event"),
        citations("event"),
        *columns("quality_flags flags_reason"),
    ),
)
NOUNS: dict[str, Table] = {
    "publishers": PUBLISHER,
    "sources": SOURCE,
    "datasets": DATASET,
    "locations": LOCATION,
    "groups": GROUP,
    "events": EVENT,
}
"""The top-level keys of a dossier, in order: each noun only needs those before it."""
