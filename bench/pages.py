"""Pages of events through the whole application against the same rows by one bare statement.

python -m bench.pages [--events 385918] [--seconds 2] [--only group]
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import psycopg

from bench import cases, data
from bench.calls import Answer, application, bare, call
from bench.meter import Meter

PATH = "/api/v1/events/"
BATCH = 5  # calls in a row before the other side has its turn
HEAD = f"""
{"":<26}            time a page, median         processor a page
{"page":<26} {"bytes":>9} {"ours":>8} {"limit":>8} ratio {"ours":>8} {"limit":>8} ratio  of first"""


class Measured:
    """Both sides in turns, so that whatever else the machine does falls on both."""

    def __init__(self, case: cases.Case, conninfo: str, seconds: float) -> None:
        self.case = case
        sides: list[Callable[[], Answer]] = [partial(call, application(), PATH, case.query)]
        if case.where:
            sides.append(bare(conninfo, case.sql, case.params))
        expected = [side() for side in sides]
        assert_same(case, *expected)
        self.bytes = len(expected[0].body)
        end = time.perf_counter() + seconds
        with psycopg.connect(conninfo, autocommit=True) as server:
            self.meters = [Meter(server) for _ in sides]
            while time.perf_counter() < end or len(self.meters[0].times) < 2 * BATCH:
                for meter, side, answer in zip(self.meters, sides, expected, strict=True):
                    meter.run(partial(check, side, answer), BATCH)

    def row(self, first: Measured) -> str:
        elapsed = columns([meter.elapsed for meter in self.meters])
        work = columns([meter.work for meter in self.meters])
        of_first = first.meters[0].work / self.meters[0].work
        size = f"{self.bytes / 1000:6.0f} kB"
        return f"{self.case.name:<26} {size} {elapsed} {work} {of_first:9.2f}"


def columns(values: list[float]) -> str:
    """Ours, the limit, and how near we come to it."""
    ours, *limit = values
    compared = f"{limit[0]:8.2f} {limit[0] / ours:5.2f}" if limit else " " * 14
    return f"{ours:8.2f} {compared}"


def check(side: Callable[[], Answer], expected: Answer) -> None:
    answer = side()
    assert answer.status == expected.status == 200
    assert len(answer.body) == len(expected.body)


def assert_same(case: cases.Case, ours: Answer, limit: Answer | None = None) -> None:
    """The application sends the very documents that the bare statement gives."""
    assert ours.status == 200, (case.name, ours.body[:500])
    if limit:
        assert limit.body.count(b'"url" : "/api/v1/events/') == case.size, case.name
        assert ours.body.startswith(limit.body[:-2]), case.name


def main() -> None:
    parser = data.arguments(__doc__ or "")
    parser.add_argument("--seconds", type=float, default=2, help="for each row of the table")
    parser.add_argument("--only", default="", help="rows whose name has this in it")
    options = parser.parse_args()
    conninfo = data.ready(options)
    first, *others = cases.of(conninfo)
    print(
        f"\n{options.events:,} events. Milliseconds; a ratio of 1 is as fast, 0.5 half as fast.",
        HEAD,
    )
    found = Measured(first, conninfo, options.seconds)
    print(found.row(found))
    for case in others:
        if options.only in case.name:
            print(Measured(case, conninfo, options.seconds).row(found), flush=True)


if __name__ == "__main__":
    main()
