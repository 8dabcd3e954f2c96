"""What a dump speaks for: its release, its countries, and the rows that it passes over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.countries import COUNTRIES
from kb.importing.datasets.geonames.columns import COLUMNS
from kb.importing.datasets.geonames.features import ASKED, CODE, COUNTRY, codes
from kb.importing.datasets.geonames.slugs import ID, IS_COUNTRY
from kb.importing.datasets.mistakes import Unreadable
from kb.importing.datasets.staging import fetch

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

SERIES = "geonames"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
_STANDS = f"o.series = '{SERIES}' AND o.ended_by_id IS NULL"
_NAMES = [column.name for column in COLUMNS]


def kept(name: str, row: str = "i") -> str:
    """SQL of a value of the kept row."""
    return f"{row}.values[{_NAMES.index(name) + 1}]"


def release_in(run: Run) -> str:
    """The newest day on which a row was changed."""
    ((newest,),) = fetch("SELECT max(modification_date)::text FROM kb_rows")
    if newest is None:
        raise Unreadable(
            "No row tells when it was changed; give --release: the day of the dump, as 2025-07-01."
        )
    return str(newest)


def check_rows(run: Run) -> None:
    """Refuse an older dump of a country over a newer one, and words that mean nothing."""
    if not DAY.fullmatch(run.release):
        raise Unreadable(
            f"Which release is it? “{run.release}” is none; a day is allowed, as 2025-07-01."
        )
    if unknown := [code for code in run.options.also if code not in ASKED]:
        raise Unreadable(f"--also takes {', '.join(ASKED)}; found: {', '.join(unknown)}.")
    if run.options.is_partial:
        return
    newer = fetch(
        "SELECT d.version, array_agg(DISTINCT c.code ORDER BY c.code) FROM kb_import b"
        " JOIN kb_dataset d ON d.id = b.dataset_id"
        " CROSS JOIN LATERAL jsonb_array_elements_text(b.report -> 'countries') AS c(code)"
        f" WHERE b.format = '{SERIES}' AND b.undone_at IS NULL AND d.version > %s AND c.code = ANY(%s)"
        " GROUP BY 1 ORDER BY 1 DESC",
        [run.release, _countries()],
    )
    for version, countries in newer:
        raise Unreadable(
            f"The dump of {run.release} is older than that of {version}, which has been taken in for"
            f" {', '.join(countries)}: rows would go back. Undo the newer import first if that is meant."
        )


def _countries() -> list[str]:
    """Countries whose own row is in the file."""
    found = fetch(f"SELECT DISTINCT country_code FROM kb_rows r WHERE {IS_COUNTRY} ORDER BY 1")
    return [code for (code,) in found if code]


def covered(run: Run) -> str:
    """The rows of the countries whose own row is in the file; an extract of villages speaks for itself."""
    run.report["countries"] = _countries()
    listed = ",".join(code for code in run.report["countries"] if code in COUNTRIES)
    return f"{kept('country_code')} = ANY('{{{listed}}}'::text[])"


def passed_over(run: Run) -> str:
    """SQL of rows `r` that become no place; they are no mistakes.

    A row that stands is brought up to date whatever it is called by now; of two that are one country, the
    first in the table of feature codes is it.
    """
    standing = f"SELECT o.key FROM kb_importedrow o WHERE {_STANDS}"
    no_place = (
        f"coalesce({CODE} <> ALL({codes(*run.options.also)}), true) AND {ID} NOT IN ({standing})"
    )
    listed = ",".join(sorted(COUNTRIES))
    no_country = f"r.country_code IS NULL OR r.country_code <> ALL('{{{listed}}}'::text[])"
    return f"(({no_place}) OR ({no_country}) OR ({_second_country()}))"


def left_out(run: Run) -> str:
    """Rows that become no place, and those of which a newer dump has told already.

    Dumps of two countries may hold the same row, its place having moved from one to the other.
    """
    newer = (
        "r.line IN (SELECT n.line FROM kb_rows n JOIN kb_importedrow o ON o.key = n.geonameid::text"
        f" AND {_STANDS} AND {kept('modification_date', 'o')} > n.modification_date::text)"
    )
    return f"({passed_over(run)} OR {newer})"


def _second_country() -> str:
    order = f"'{{{','.join(COUNTRY.split())}}}'::text[]"
    other = CODE.replace("r.", "o.")
    return (
        f"{IS_COUNTRY} AND EXISTS (SELECT FROM kb_rows o WHERE o.country_code = r.country_code"
        f" AND {other} = ANY({order}) AND (array_position({order}, {other}), o.geonameid)"
        f" < (array_position({order}, {CODE}), r.geonameid))"
    )
