"""UCDP's georeferenced events (GED), yearly and candidate releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.formats import Format
from kb.importing.datasets.mistakes import Unreadable
from kb.importing.datasets.staging import fetch
from kb.importing.datasets.ucdp.ged.columns import COLUMNS
from kb.importing.datasets.ucdp.ged.drafts import write
from kb.importing.datasets.ucdp.releases import WORDS, Release, release, release_of
from kb.importing.datasets.ucdp.terms import MELANDER, terms
from kb.models import Event, Noun

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

SERIES = "ucdp-ged"


def check_release(run: Run) -> None:
    """A release replaces what came before it, never what came after."""
    given = _of(run)
    newest = max(_taken_in(), default=None)
    if newest and given < newest:
        raise Unreadable(
            f"Release {given.name} is older than {newest.name}, which has been taken in: rows would go back"
            " to what UCDP has replaced. Undo the newer import first if that is meant."
        )


def covered(run: Run) -> str:
    """A yearly release speaks for all years up to its last; candidates for what came from them only."""
    given = _of(run)
    if given.is_yearly:
        return f"left({GED.kept('date_start')}, 4)::int <= {given.year}"
    return (
        "i.brought_by_id IN (SELECT b.id FROM kb_import b JOIN kb_dataset d ON d.id = b.dataset_id"
        f" WHERE d.slug = '{run.dataset.slug}')"
    )


def left_out(run: Run) -> str:
    """Candidates of a year of which a yearly release has been taken in."""
    yearly = [one.year for one in _taken_in() if one.is_yearly]
    if _of(run).is_yearly or not yearly:
        return "false"
    return f"extract(year FROM r.date_start) <= {max(yearly)}"


def _of(run: Run) -> Release:
    found = release(run.release)
    if found is None:
        said = f"“{run.release}” is none" if run.release else "the file's name does not tell it"
        raise Unreadable(f"Which release is it? {said}; give --release: {WORDS}.")
    return found


def _taken_in() -> list[Release]:
    """Releases of which imports stand."""
    names = fetch(
        "SELECT DISTINCT d.version FROM kb_import b JOIN kb_dataset d ON d.id = b.dataset_id"
        " WHERE b.format = %s AND b.undone_at IS NULL",
        [SERIES],
    )
    return [found for (name,) in names if (found := release(name))]


GED = Format(
    name=SERIES,
    about="events of UCDP's georeferenced event dataset, yearly or candidate (CSV, or the zip)",
    noun=Noun.EVENT,
    model=Event,
    columns=COLUMNS,
    key=("id",),
    terms=terms("Georeferenced Event Dataset", MELANDER),
    slug="'ucdp-ged-' || r.id",
    write=write,
    covered=covered,
    left_out=left_out,
    release_of=release_of,
    check_release=check_release,
)
