"""How long reading a report of 1,000 words takes with 100,000 names of places.

python -m bench.report_names [--places 100000]
"""

from __future__ import annotations

import argparse
import time
from datetime import date

import django

from bench import database

SYLLABLES = "ba bou da di do fa ga go gou ka ki ko ma mo na ni nio ra sa san se so ta ti tou wa ya za".split()
MADE = """
INSERT INTO kb_location (slug, name, kind, country, is_withdrawn, created_at, updated_at, since_precision, since_mark,
  since_text, until_precision, until_mark, until_text, summary)
SELECT 'made-' || n, initcap(s[1 + n %% k] || s[1 + n / k %% k] || s[1 + n / k / k %% k] || s[1 + n / 7 %% k]), 'settlement', 'ML',
  false, now(), now(), '', '', '', '', '', '', ''
FROM generate_series(1, %(places)s) AS n, (SELECT %(syllables)s::text[] AS s, cardinality(%(syllables)s::text[]) AS k) AS t
"""
PARAGRAPH = (
    "The army said on Tuesday that more than 80 attackers were killed near Diboly, Kayes and Sandere. A resident of Farabugu"
    " told Reuters that two civilians were wounded when Gunmen entered the market of Tessit. Colonel Amadou Traore of the"
    " Ministry of Defence did not comment on the attack, which JNIM claimed in a statement. "
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=100_000)
    places = parser.parse_args().places
    conninfo = database.use("kb_bench_reports")
    django.setup()
    database.create(conninfo)
    from django.core.management import call_command
    from django.db import connection

    from kb.reports import find

    for command in (["migrate"], ["load_vocabularies"], ["load_dossiers", "seeds"]):
        call_command(*command, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(MADE, {"places": places, "syllables": SYLLABLES})
        cursor.execute("ANALYZE kb_location")
    names = [f"{one.title()}{two}{three}o" for one in SYLLABLES for two in SYLLABLES[:3] for three in SYLLABLES[3:5]]
    varied = "".join(f"{PARAGRAPH}Fighting went on in {name}. " for name in names)
    text = " ".join(varied.split()[:1000])
    find(text, date(2025, 7, 2))
    started = time.perf_counter()
    found = find(text, date(2025, 7, 2))
    took = time.perf_counter() - started
    print(f"{places:,} places, {len(text.split()):,} words: {took:.2f} s, {len(found.findings.places)} places found")


if __name__ == "__main__":
    main()
