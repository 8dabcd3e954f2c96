"""Aggregates of events through the whole application against their bare GROUP BY.

python -m bench.aggregates [--events 385918] [--seconds 2] [--only month]
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import orjson
import psycopg

from bench import data
from bench.calls import Answer, application, bare, call
from bench.meter import Meter
from bench.pages import check, columns

PATH = "/api/v1/events/aggregate/"
BATCH = 3
# The least that gives the same numbers as JSON: no date is doubted, and no event looked at twice.
BARE = """
SELECT json_build_object({keys}, 'events', count(*), 'killed_best', sum(killed_best))::text
FROM kb_eventedition WHERE {where} GROUP BY {buckets}
"""
MONTH = "date_trunc('month', date_start::timestamp)"
SHOWN = f"'month', to_char({MONTH}, 'YYYY-MM')"
HEAD = f"""
{"":<26}            time an answer, median      processor an answer
{"aggregate":<26} {"bytes":>9} {"ours":>8} {"bare":>8} ratio {"ours":>8} {"bare":>8} ratio"""


@dataclass(frozen=True)
class Case:
    name: str
    query: str
    keys: str = ""
    """Of the bare statement; empty if there is none to compare with."""
    buckets: str = ""
    where: str = "superseded_at IS NULL"

    @property
    def sql(self) -> str:
        return BARE.format(keys=self.keys, where=self.where, buckets=self.buckets)


def cases(group: str) -> list[Case]:
    of_mali = "superseded_at IS NULL AND country = 'ML'"
    return [
        Case(
            "month x admin1, country",
            "by=month,admin1&country=ML",
            f"{SHOWN}, 'admin1', admin1",
            f"{MONTH}, admin1",
            of_mali,
        ),
        Case("month x admin1", "by=month,admin1", f"{SHOWN}, 'admin1', admin1", f"{MONTH}, admin1"),
        Case("month", "by=month", SHOWN, MONTH),
        Case("country", "by=country", "'country', country", "country"),
        Case("month, all figures", f"by=month&measure={','.join(_figures())}"),
        Case("group", "by=group"),
        Case("group x side, country", "by=group,side&country=ML"),
        Case("family x year, country", "by=family,year&country=ML"),
        Case("month of a group", f"by=month&group={group}"),
        Case("month of a family", f"by=month&family={group}"),
        Case("month, near 100 km", "by=month&near=12.5,4.2,100"),
    ]


def _figures() -> list[str]:
    from api.aggregates.measures import Measure

    return list(Measure.values)


def main() -> None:
    parser = data.arguments(__doc__ or "")
    parser.add_argument("--seconds", type=float, default=2, help="for each row of the table")
    parser.add_argument("--only", default="", help="rows whose name has this in it")
    options = parser.parse_args()
    conninfo = data.ready(options)
    print(f"\n{options.events:,} events. Milliseconds; a ratio of 1 is as fast.", HEAD)
    for case in cases("group-1"):
        if options.only in case.name:
            print(row(case, conninfo, options.seconds), flush=True)


def row(case: Case, conninfo: str, seconds: float) -> str:
    sides: list[Callable[[], Answer]] = [partial(call, application(), PATH, case.query)]
    if case.keys:
        sides.append(bare(conninfo, case.sql, {}))
    expected = [side() for side in sides]
    assert_same(case, *expected)
    end = time.perf_counter() + seconds
    with psycopg.connect(conninfo, autocommit=True) as server:
        meters = [Meter(server) for _ in sides]
        while time.perf_counter() < end or len(meters[0].times) < 2 * BATCH:
            for meter, side, answer in zip(meters, sides, expected, strict=True):
                meter.run(partial(check, side, answer), BATCH)
    size = f"{len(expected[0].body) / 1000:6.0f} kB"
    elapsed = columns([meter.elapsed for meter in meters])
    work = columns([meter.work for meter in meters])
    return f"{case.name:<26} {size} {elapsed} {work}"


def assert_same(case: Case, ours: Answer, limit: Answer | None = None) -> None:
    """Both count as many events: the benchmark's records tell of different ones."""
    assert ours.status == 200, (case.name, ours.body[:500])
    answer = orjson.loads(ours.body)
    assert answer["results"], case.name
    if limit:
        counted = sum(row["events"] for row in orjson.loads(limit.body)["results"])
        assert answer["totals"]["events"] == counted, case.name


if __name__ == "__main__":
    main()
