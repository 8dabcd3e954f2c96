"""Finding doubles at size, and how well names are matched: python -m bench.doubles [--events 400000] [--keep]

With --events 0 only the labelled pairs of names are weighed.
"""

from __future__ import annotations

import argparse
import time

import django

from bench import database
from bench.data import timed
from bench.spellings import PAIRS, outcomes

PLACES = """
INSERT INTO kb_location (id, slug, name, kind, parent_id, country, latitude, longitude)
SELECT 100000 + k, 'place-' || k, initcap(bench_word(k % 4096) || bench_word(k / 7 % 4096)), 'settlement', u.id,
  u.country, u.latitude + k % 97 / 50.0, u.longitude + k % 89 / 50.0
FROM generate_series(1, 96000) k JOIN kb_location u ON u.id = 101 + k % 400"""
SOURCES = """
INSERT INTO kb_source (slug, publisher_id, title, kind_id, url, published_on_earliest,
  published_on_latest, published_on_precision)
SELECT 'source-' || k, 1, 'Attack reported near ' || bench_word(k % 4096) || ' ' || bench_word(k / 9 % 4096),
  'source-kind:broadcast', 'https://www.example.org/news/' || k || '?id=' || k, day, day, 'day'
FROM generate_series(1, 100000) k CROSS JOIN LATERAL (SELECT '2000-01-01'::date + k % 9000 AS day) d"""


def made(events: int, *, keep: bool) -> None:
    from django.core.management import call_command
    from django.db import connection

    conninfo = database.use("kb_bench_doubles")
    django.setup()
    if not keep:
        database.create(conninfo)
        call_command("migrate", verbosity=0)
        call_command("load_vocabularies", verbosity=0)
        script = (database.ROOT / "bench/data.sql").read_text(encoding="utf-8")
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('bench.events', %s, false)", [str(events)])
            timed("drafts of events", events, lambda: cursor.execute(script))
            timed("more places", 96_000, lambda: cursor.execute(PLACES))
            timed("sources", 100_000, lambda: cursor.execute(SOURCES))
            cursor.execute("VACUUM ANALYZE")


def asked() -> None:
    """How long a question takes, as the forms ask it; the second time, when all is in memory."""
    from kb import doubles
    from kb.doubles.existing import like_record
    from kb.models import Event, Group, Location, Source

    questions = {
        "group": lambda: like_record(Group.objects.get(pk=77)),
        "location, with its point": lambda: like_record(Location.objects.get(pk=104000)),
        "location, name alone": lambda: doubles.like_location(doubles.Place(["Kabotisamou"])),
        "event": lambda: like_record(Event.objects.order_by("pk")[1000]),
        "source": lambda: like_record(Source.objects.order_by("pk")[500]),
    }
    for what, ask in questions.items():
        for _ in range(2):
            began = time.perf_counter()
            found = ask()
            took = time.perf_counter() - began
        print(f"{took * 1000:9.0f} ms   {what}: {len(found)} candidates", flush=True)


def compared() -> None:
    """How long it takes to compare all records of a noun with each other."""
    from kb.doubles import suggest

    for noun in ("group", "location", "event", "source", "publisher"):
        began = time.perf_counter()
        report = next(suggest([noun]))
        print(f"{time.perf_counter() - began:9.1f} s    {report}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=400_000)
    parser.add_argument("--keep", action="store_true", help="use the data that are there")
    options = parser.parse_args()
    made(options.events, keep=options.keep)
    from kb.doubles.spellings import alike, spelt

    scores = {}
    for one, other, _ in PAIRS:
        told = alike(*spelt([one, other]))
        scores[one, other] = told.score if told else 0
    for line in outcomes(scores):
        print(line)
    if options.events:
        asked()
        compared()


if __name__ == "__main__":
    main()
