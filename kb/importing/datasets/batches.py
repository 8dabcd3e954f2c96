"""What an import leaves beside records: its dataset, the batch, and the rows as they came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import now

from kb.importing.datasets.comparing import Comparison
from kb.importing.datasets.mistakes import Unreadable
from kb.importing.datasets.staging import execute, fetch
from kb.models import Dataset, Import, Publisher, Source
from kb.publishing.indexes import room_for

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

FEW = 20  # so many rows may vanish in any case
MANY = 1000  # so many new rows make the statistics of a table wrong


def dataset_of(run: Run) -> Dataset:
    """The record of the release, made if it is not there; a curator's words on it stay."""
    terms, release = run.format.terms, run.release
    slug = "-".join([run.format.of_series, *release.lower().replace(".", "-").split()])
    known = Dataset.objects.filter(slug=slug).first()
    if known:
        return known
    publisher, _ = Publisher.objects.get_or_create(
        slug=terms.publisher,
        defaults={"name": terms.publisher_name, "kind_id": "publisher-kind:data-project"},
    )
    return Dataset.objects.create(
        slug=slug,
        title=terms.title,
        version=release,
        series=run.format.of_series,
        publisher=publisher,
        licence=terms.licence,
        citation=terms.citation(release),
        attribution=terms.attribution(release),
        url=terms.url,
        is_redistributable=terms.is_redistributable,
        note=terms.note,
    )


def source_of(run: Run) -> Source:
    """The release as a source, for what is made from it and has no dataset: places and groups."""
    return source_of_dataset(run.dataset)


def source_of_dataset(dataset: Dataset) -> Source:
    """The release of a dataset as a source, made if it is not there."""
    source, _ = Source.objects.get_or_create(
        slug=dataset.slug,
        defaults={
            "publisher": dataset.publisher,
            "title": f"{dataset.title} {dataset.version}".strip(),
            "kind_id": "source-kind:dataset-release",
            "url": dataset.url,
            "note": dataset.attribution,
        },
    )
    return source


def refuse_many_withdrawals(run: Run, absent: int) -> None:
    """A release leaves out a few of its rows; a file that leaves out many is another sort of file."""
    if absent <= FEW:
        return
    ((standing,),) = fetch(
        "SELECT count(*) FROM kb_importedrow i WHERE series = %s AND ended_by_id IS NULL"
        f" AND ({run.format.covered(run)})",
        [run.format.of_series],
    )
    if absent > standing * run.options.max_withdrawn / 100:
        raise Unreadable(
            f"{absent:,} of {standing:,} rows that it speaks for are not in this file and would be withdrawn;"
            f" allowed are {run.options.max_withdrawn:g} percent. If it is an extract, say --partial; if they"
            " are gone indeed, raise --max-withdrawn."
        )


def keep_batch(run: Run, compared: Comparison) -> Import:
    """The batch, as far as it is known before anything is written."""
    assert run.file is not None
    return Import.objects.create(
        format=run.format.name,
        dataset=run.dataset,
        file_name=run.file.name[:300],
        file_size=run.file.size,
        sha256=run.file.sha256,
        columns=run.columns,
        is_partial=run.options.is_partial,
        started_at=run.started,
        finished_at=now(),
        by_id=run.by.pk if run.by else None,
        rows=run.rows,
        added=compared.added,
        changed=compared.changed,
        unchanged=compared.unchanged,
        withdrawn=compared.absent,
        refused=run.refused,
    )


def keep_rows(run: Run) -> None:
    """The rows of this file that are new or changed stand from now on; those they replace do not."""
    format = run.format
    execute(
        "UPDATE kb_importedrow i SET ended_by_id = %(batch)s WHERE i.id IN"
        " (SELECT old_id FROM kb_touched WHERE old_id IS NOT NULL"
        "  UNION ALL SELECT old_id FROM kb_absent)",
        {"batch": run.batch.pk},
    )
    ((touched,),) = fetch("SELECT count(*) FROM kb_touched")
    with room_for(touched, ["kb_importedrow"]):
        execute(
            "INSERT INTO kb_importedrow (series, key, noun, record_id, values, brought_by_id)"
            f" SELECT %(series)s, t.key, %(noun)s, t.record_id, {format.values_sql}, %(batch)s"
            " FROM kb_touched t JOIN kb_rows r USING (line) ORDER BY t.line",
            {"batch": run.batch.pk, "series": format.of_series, "noun": str(format.noun)},
        )
    if touched >= MANY:
        execute("ANALYZE kb_importedrow")  # the next import may come before autovacuum does
