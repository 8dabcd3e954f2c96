"""Keeping what an import writes over, so that it can be undone: triggers of the database do it.

They note every row that is made, changed or deleted, whatever wrote it, while `kb.import` holds the number
of an import.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kb.importing.datasets.staging import execute
from kb.models import Event

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

# Events are many and their rows wide: of those that the import makes the keys are enough.
MADE_EVENTS = """
INSERT INTO kb_importwrite (batch_id, table_name, row_id, after)
SELECT DISTINCT %s::bigint, 'kb_event', record_id, '{}'::jsonb FROM kb_touched WHERE is_new
"""


@contextmanager
def noted(run: Run) -> Iterator[None]:
    """Note what is written to drafts meanwhile; the new records of `kb_touched` have their keys."""
    if run.format.model is Event:
        execute(MADE_EVENTS, [run.batch.pk])
    _note_for(str(run.batch.pk))
    yield
    _note_for("")


def _note_for(batch: str) -> None:
    execute("SELECT set_config('kb.import', %s, true)", [batch])
