"""Tables of UCDP that come once a year, each release whole: which replaces which."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kb.importing.datasets.mistakes import Unreadable
from kb.importing.datasets.staging import fetch
from kb.importing.datasets.ucdp.releases import release

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run


def in_order(format_name: str) -> Callable[[Run], None]:
    """A check that the release is a yearly one, and not older than those of this format that stand."""

    def check(run: Run) -> None:
        given = release(run.release)
        if given is None or not given.is_yearly:
            said = f"“{run.release}” is none" if run.release else "the file's name does not tell it"
            raise Unreadable(
                f"Which release is it? {said}; give --release: a yearly release such as 25.1."
            )
        names = fetch(
            "SELECT DISTINCT d.version FROM kb_import b JOIN kb_dataset d ON d.id = b.dataset_id"
            " WHERE b.format = %s AND b.undone_at IS NULL",
            [format_name],
        )
        newest = max((found for (name,) in names if (found := release(name))), default=None)
        if newest and given < newest:
            raise Unreadable(
                f"Release {given.name} is older than {newest.name}, which has been taken in: rows would go"
                " back to what UCDP has replaced. Undo the newer import first if that is meant."
            )

    return check
