"""What the knowledge base calls groups and places, as far as a text needs it.

Groups are few and are loaded whole. Places may be hundreds of thousands: the database is asked, once
for the very names and once for like ones, for all phrases of the text together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction

from kb.models import Group, GroupLeader, GroupName, Location, LocationKind, NameKind, Publisher
from kb.reports.reading import key

ALIKE = 0.42
"""Names of places less alike by trigrams than this are not fetched."""
PLACES = """
WITH asked AS MATERIALIZED (SELECT DISTINCT kb_plain(phrase) AS plain FROM unnest(%(phrases)s::text[]) AS p(phrase)),
named AS (
  SELECT l.id, l.name AS text, 'official' AS kind FROM asked a JOIN kb_location l ON kb_plain(l.name) {op} a.plain
  UNION SELECT n.location_id, n.text, n.kind FROM asked a JOIN kb_locationname n ON kb_plain(n.text) {op} a.plain
)
SELECT coalesce(l.merged_into_id, l.id), n.text, n.kind FROM named n JOIN kb_location l ON l.id = n.id
WHERE NOT l.is_withdrawn
"""


@dataclass(frozen=True)
class Spelling:
    """One name of one record."""

    bearer: int
    text: str
    kind: str
    key: str

    @property
    def is_acronym(self) -> bool:
        letters = [letter for letter in self.text if letter.isalpha()]
        capitals = sum(letter.isupper() for letter in letters)
        is_short = len(self.key) <= 8 and " " not in self.text
        return is_short and (self.kind == NameKind.ACRONYM or capitals > len(letters) / 2)


@dataclass
class Groups:
    """Every name of every group, by how it is compared."""

    groups: dict[int, Group] = field(default_factory=dict)
    by_key: dict[str, list[Spelling]] = field(default_factory=lambda: defaultdict(list))
    beginnings: set[str] = field(default_factory=set)
    """Every beginning of such a key, the whole of it included."""
    leaders: dict[str, GroupLeader] = field(default_factory=dict)

    def of(self, kind: str, country: str) -> list[Group]:
        """Groups of a kind whose homeland lies in the country; a part of another force is none."""
        return [
            group
            for group in self.groups.values()
            if group.kind_id == f"group-kind:{kind}"
            and group.homeland is not None
            and group.homeland.country == country
        ]


@dataclass(frozen=True)
class Place:
    """A location with the chain of units that it lies in."""

    location: Location
    within: str


def groups() -> Groups:
    """Load the names of all groups that are neither withdrawn nor merged away."""
    found = Groups()
    rows = Group.objects.filter(is_withdrawn=False, merged_into=None).select_related("homeland")
    found.groups = {group.pk: group for group in rows}
    spelt = [(group.pk, group.name, "official") for group in found.groups.values()]
    spelt += [(group.pk, group.short_name, "alias") for group in found.groups.values()]
    spelt += GroupName.objects.values_list("group_id", "text", "kind")
    for bearer, text, kind in spelt:
        spelling = Spelling(bearer, text, kind, key(text))
        if bearer in found.groups and len(spelling.key) > 1:
            found.by_key[spelling.key].append(spelling)
    found.beginnings = {name[:end] for name in found.by_key for end in range(1, len(name) + 1)}
    for leader in GroupLeader.objects.filter(group__in=found.groups).select_related("group"):
        found.leaders.setdefault(key(leader.name.partition("(")[0]), leader)
    return found


def spelt(phrases: Iterable[str]) -> list[Spelling]:
    """Names of places that are one of the phrases but for case, accents, apostrophes and hyphens."""
    return _places(phrases, "=")


def alike(phrases: Iterable[str]) -> list[Spelling]:
    """Names of places that resemble one of the phrases by trigrams."""
    return _places(phrases, "%%")


def _places(phrases: Iterable[str], operator: str) -> list[Spelling]:
    asked = sorted({phrase for phrase in phrases if "\0" not in phrase})
    if not asked:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        # One look into the index for each phrase, never a walk over all names.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(ALIKE)])
        cursor.execute(PLACES.format(op=operator), {"phrases": asked})
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_seqscan = on")
    return [Spelling(bearer, text, kind, key(text)) for bearer, text, kind in rows]


def places(keys: Iterable[int]) -> dict[int, Place]:
    """The locations of these keys, each with the names of the units that it lies in."""
    found = Location.objects.in_bulk(list(keys))
    known = dict(found)
    missing = _parents(known)
    while missing:
        known |= Location.objects.in_bulk(missing)
        missing = _parents(known)
    return {pk: Place(location, _within(location, known)) for pk, location in found.items()}


def _parents(known: dict[int, Location]) -> set[int]:
    return {one.parent_id for one in known.values() if one.parent_id} - known.keys()


def _within(location: Location, known: dict[int, Location]) -> str:
    chain, parent = [], location.parent_id
    while parent:
        chain.append(known[parent].name)
        parent = known[parent].parent_id
    return ", ".join(chain)


def media() -> dict[str, str]:
    """Names of publishers, whole and as they are called, each with the name to write in a claim."""
    found: dict[str, str] = {}
    for name in Publisher.objects.exclude(kind="publisher-kind:armed-group").values_list(
        "name", flat=True
    ):
        whole, bracket, short = name.partition(" (")
        short = short.rstrip(") ")
        for spelling in (whole, whole.removeprefix("The "), short if bracket else ""):
            if len(spelling) > 1:
                found[key(spelling)] = name
    return found


def countries() -> dict[str, str]:
    """Folded names of countries, each with its code."""
    rows = Location.objects.filter(kind=LocationKind.COUNTRY).prefetch_related("names")
    return {
        key(name): location.country
        for location in rows
        for name in (location.name, *(one.text for one in location.names.all()))
    }
