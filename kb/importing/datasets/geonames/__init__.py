"""GeoNames' dumps of countries: rows become places.

A row's place is the location that bears its number exactly; if there is none, a new one. What others made
is not changed: the row is kept beside it. A dump speaks for the countries whose own row is in it.
"""

from __future__ import annotations

from kb.importing.datasets.formats import Format
from kb.importing.datasets.geonames.columns import COLUMNS
from kb.importing.datasets.geonames.drafts import write
from kb.importing.datasets.geonames.releases import check_rows, covered, left_out, release_in
from kb.importing.datasets.geonames.slugs import HANDS_OFF, SLUG
from kb.importing.datasets.geonames.terms import TERMS
from kb.models import Location, Noun

GEONAMES = Format(
    name="geonames",
    about="places of a GeoNames dump of a country (ML.txt, or the zip as issued)",
    noun=Noun.LOCATION,
    model=Location,
    columns=COLUMNS,
    key=("geonameid",),
    terms=TERMS,
    slug=SLUG,
    write=write,
    covered=covered,
    left_out=left_out,
    release_in=release_in,
    check_rows=check_rows,
    hands_off=HANDS_OFF,
    has_header=False,
    delimiter="\t",
    is_quoted=False,
)
