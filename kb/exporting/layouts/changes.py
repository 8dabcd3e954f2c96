"""The ledger's own entries as rows."""

from __future__ import annotations

from kb.exporting.layouts.columns import Column, Layout, text, texts, words
from kb.exporting.moments import shown
from kb.models import Edition

URL = (
    "'/api/v1/' || CASE f.noun WHEN 'vocabulary' THEN 'codebook' ELSE f.noun || 's' END"
    " || '/' || f.slug || '/revisions/' || f.number || '/'"
)
DOCUMENT = f"""json_build_object('position', f.id, 'noun', f.noun, 'id', f.slug, 'number', f.number,
  'kind', f.kind, 'changed', f.changed, 'reason', f.reason,
  'recorded_at', {shown("f.recorded_at")},
  'merged_into', nullif(f.merged_into, ''), 'url', {URL})"""

CHANGES = Layout(
    noun="change",
    table=Edition._meta.db_table,
    order="f.id ASC",
    columns=(
        Column("position", "integer", "Place in commit order; numbers may be skipped.", "f.id"),
        text("noun", "What kind of record it is.", "f.noun"),
        text("id", "The record's public id.", "f.slug"),
        Column("number", "integer", "Number of the record's edition.", "f.number"),
        text("kind", "Whether the record was published, withdrawn or merged.", "f.kind"),
        texts("changed", "Top-level keys that differ from the edition before.", "f.changed"),
        words("reason", "Why it was published.", "f.reason"),
        Column("recorded_at", "datetime", "When it was published, UTC.", "f.recorded_at"),
        text("merged_into", "Public id of the survivor, if merged.", "nullif(f.merged_into, '')"),
        text("url", "Address of the edition on this server.", URL),
    ),
    document=DOCUMENT,
)
