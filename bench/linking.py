"""Proposals of pairs: precision and recall on pairs labelled by hand, and time on generated data.

python -m bench.linking [--events 20000] [--pairs]

With --events 0 only the labelled pairs are compared, with --pairs each of them is printed.
"""

from __future__ import annotations

import argparse
import time

import django

from bench import database, labelled
from bench.data import USUAL, memory, timed

THRESHOLDS = (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
APART = 10_000_000
"""What is added to the key of an event for that of its copy."""

# Another dataset of the same incidents: a third is dated by the next day, points are up to 3 km off, a
# fifth have no toll, and a tenth are incidents of their own, a month later.
COPY = f"""
INSERT INTO kb_dataset (id, slug, title, version, publisher_id, licence, citation, is_redistributable)
VALUES (3, 'copy', 'The same incidents told again', '1', 1, 'CC-BY-4.0', 'As its makers ask.', true);
INSERT INTO kb_event (id, slug, title, type_id, date_earliest, date_latest, date_precision, location_id,
  geo_precision, latitude, longitude, dataset_id, casualties)
SELECT id + {APART}, 'copy-' || id, title, type_id, date_earliest + late, date_latest + late,
  CASE WHEN late > 0 AND date_precision = 'month' THEN 'range' ELSE date_precision END, location_id,
  geo_precision, latitude + id % 4 * 0.009, longitude, 3, CASE WHEN id % 5 > 0 THEN casualties END
FROM kb_event
CROSS JOIN LATERAL (SELECT CASE WHEN id % 10 = 9 THEN 30 WHEN id % 3 = 0 THEN 1 ELSE 0 END AS late) d;
INSERT INTO kb_participation (event_id, group_id, side, role, basis)
SELECT event_id + {APART}, group_id, side, role, basis FROM kb_participation
"""
FOUND = f"""
SELECT count(*) FILTER (WHERE greatest(a_id, b_id) = least(a_id, b_id) + {APART}), count(*)
FROM kb_eventpair"""


def fresh(name: str) -> None:
    """A database of its own, made anew."""
    from django.core.management import call_command

    conninfo = database.use(name)
    django.setup()
    database.create(conninfo)
    call_command("migrate", verbosity=0)
    call_command("load_vocabularies", verbosity=0)


def of_labels(*, each: bool) -> None:
    from django.db import transaction

    lines = labelled.lines()
    with transaction.atomic():
        labelled.enter()
        scores = labelled.scores()
        transaction.set_rollback(True)
    same = sum(line.same for line in lines)
    print(f"\n{len(lines)} labelled pairs, {same} of the same incident")
    for number, line in enumerate(lines if each else []):
        print(f"{scores.get(number, 0):6.2f}  {'same' if line.same else '':<5} {line.why}")
    print("threshold  precision  recall  right  wrong  missed")
    for out in labelled.outcomes(scores, THRESHOLDS):
        print(
            f"{out.threshold:9.2f}  {out.precision:9.2f}  {out.recall:6.2f}"
            f"  {out.right:5}  {out.wrong:5}  {out.missed:6}"
        )


def of_generated(events: int) -> None:
    """The generated events, and the same told again by another dataset."""
    from django.db import connection

    from kb.linking import propose

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('bench.events', %s, false)", [str(events)])
        cursor.execute("SET statement_timeout = 0")
        script = (database.ROOT / "bench/data.sql").read_text(encoding="utf-8")
        print(f"\n{events:,} events, and as many of another dataset")
        timed("drafts", events, lambda: cursor.execute(script))
        timed("drafts of the other", events, lambda: cursor.execute(COPY))
        cursor.execute("ANALYZE")
        for what in ("first run", "again, nothing changed"):
            began = time.perf_counter()
            report = propose([1, 2], [3])
            seconds = time.perf_counter() - began
            rate = report.compared / seconds
            print(f"{seconds:11.1f} s   {rate:10,.0f} pairs compared/s   {what}")
            print(f"  {report}", flush=True)
        cursor.execute(FOUND)
        true, all_ = cursor.fetchone()
    told = events - events // 10
    print(f"  {true:,} of {told:,} incidents told again are proposed ({true / told:.3f});")
    print(f"  {true / all_ if all_ else 1:.3f} of {all_:,} proposals are right")
    memory()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=USUAL, help=f"generated; usually {USUAL}")
    parser.add_argument("--pairs", action="store_true", help="print the score of each pair")
    options = parser.parse_args()
    fresh("kb_bench_linking")
    of_labels(each=options.pairs)
    if options.events:
        of_generated(options.events)


if __name__ == "__main__":
    main()
