"""Reading reports: precision and recall on labelled texts, and time with many names of places.

python -m bench.reports [--places 100000] [--mistakes]

With --places 0 only the labelled texts are read, with --mistakes those of the tuning set are printed.
"""

from __future__ import annotations

import argparse
import time
from datetime import date

import django

from bench import database

SYLLABLES = "ba bou da di do fa ga go gou ka ki ko ma mo na ni nio ra sa san se so ta ti tou wa ya za".split()
PLACES = """
INSERT INTO kb_location (slug, name, kind, country, is_withdrawn, created_at, updated_at, since_precision, since_mark,
  since_text, until_precision, until_mark, until_text, summary)
SELECT 'made-' || n,
  initcap(s[1 + n %% k] || s[1 + n / k %% k] || s[1 + n / k / k %% k] || s[1 + n / 7 %% k]), 'settlement', 'ML',
  false, now(), now(), '', '', '', '', '', '', ''
FROM generate_series(1, %(places)s) AS n,
  (SELECT %(syllables)s::text[] AS s, cardinality(%(syllables)s::text[]) AS k) AS t"""
PARAGRAPH = (
    "The army said on Tuesday that more than 80 attackers were killed near Diboly, Kayes and Sandere. A resident of"
    " Farabugu told Reuters that two civilians were wounded when gunmen entered the market of Tessit. Colonel Amadou"
    " Traore of the Ministry of Defence did not comment on the attack, which JNIM claimed in a statement. "
)


def fresh() -> None:
    """A database of its own with the project's dossiers."""
    from django.core.management import call_command

    for command in (
        ["migrate"],
        ["load_vocabularies"],
        ["load_dossiers", str(database.ROOT / "seeds")],
    ):
        call_command(*command, verbosity=0)


def of_labels(*, mistakes: bool) -> None:
    from bench.report_labels import SETS, labels, score

    for name in SETS:
        scores, told = score(name)
        print(
            f"\n{name}: {len(labels(name))} texts\nkind        precision  recall  right  wrong  missed"
        )
        for kind, out in scores.items():
            print(
                f"{kind:<10}  {out.precision:9.2f}  {out.recall:6.2f}  {out.right:5}  {out.wrong:5}  {out.missed:6}"
            )
        if mistakes and name == SETS[0]:
            print("\n".join(told))


def of_generated(places: int) -> None:
    """One report of 1,000 words that names many places, some misspelt."""
    from django.db import connection

    from kb.reports import find

    with connection.cursor() as cursor:
        cursor.execute(PLACES, {"places": places, "syllables": SYLLABLES})
        cursor.execute("ANALYZE kb_location")
    names = (f"{one.title()}{two}ndo" for one in SYLLABLES for two in SYLLABLES[:2])
    text = " ".join(
        "".join(f"{PARAGRAPH}Fighting went on in {name}. " for name in names).split()[:1000]
    )
    find(text, date(2025, 7, 2))
    began = time.perf_counter()
    found = find(text, date(2025, 7, 2))
    seconds = time.perf_counter() - began
    print(
        f"\n{places:,} more places, 1,000 words: {seconds:.2f} s, {len(found.findings.places)} places found"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=100_000, help="names of places to make up")
    parser.add_argument("--mistakes", action="store_true", help="print what is wrong or missed")
    options = parser.parse_args()
    conninfo = database.use("kb_bench_reports")
    django.setup()
    database.create(conninfo)
    fresh()
    of_labels(mistakes=options.mistakes)
    if options.places:
        of_generated(options.places)


if __name__ == "__main__":
    main()
