"""Files of all events through the whole application against PostgreSQL's own COPY, and their memory.

python -m bench.exports [--events 50000] [--rounds 3]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg

from bench import data
from bench.calls import application, environ

PATH = "/api/v1/events/"
FORMATS = ("csv", "ndjson", "geojson", "parquet", "xlsx", "ged")
HEAD = f"""
{"":<10} {"":>9} {"seconds":>8} {"rows/s":>9} {"the same SELECT":>16} {"bare columns":>13} {"memory grows by":>19}
{"format":<10} {"MB":>9} {"ours":>8} {"ours":>9} {"copied":>9} {"ratio":>6} {"copied":>13} {"all":>9} {"a quarter":>9}"""


def drained(query: str) -> tuple[int, int]:
    """Rows that the headers name, and bytes that were sent, of one file through the application."""
    told: dict[str, str] = {}

    def start_response(line: str, headers: Any, exc_info: Any = None) -> None:
        assert line.startswith("200"), line
        told.update(headers)

    chunks = application()(environ(PATH, query), start_response)
    try:
        return int(told["X-Row-Count"]), sum(map(len, chunks))
    finally:
        chunks.close()  # type: ignore[attr-defined]


def copied(conninfo: str, statement: str) -> int:
    """Bytes of a COPY that nothing is done with."""
    with psycopg.connect(conninfo) as connection, connection.cursor().copy(statement) as copy:
        return sum(map(len, copy))


def statements() -> dict[str, str]:
    """The COPY of the same rows in the same order, for formats that PostgreSQL writes."""
    from kb.exporting import LAYOUTS
    from kb.exporting.copying import PLAIN
    from kb.exporting.csv import cells
    from kb.models import Noun

    layout = LAYOUTS[Noun.EVENT]
    rows = (
        f"{layout.table} f JOIN kb_edition e ON e.id = f.edition_id WHERE f.superseded_at IS NULL"
    )
    end = f"FROM {rows} ORDER BY {layout.order}"
    return {
        "csv": f"COPY (SELECT {cells(layout.columns)} {end}) TO STDOUT (FORMAT csv, HEADER)".replace(
            "%%", "%"
        ),
        "ndjson": f"COPY (SELECT e.document {end}) TO STDOUT ({PLAIN})",
    }


BARE = "COPY (SELECT * FROM kb_eventedition WHERE superseded_at IS NULL) TO STDOUT (FORMAT csv)"


def parquet_alone(rows: int) -> float:
    """Seconds that Arrow takes to write the same table, already in memory, in the same way."""
    import io

    from pyarrow import parquet

    body = b"".join(_chunks("format=parquet"))
    table = parquet.read_table(io.BytesIO(body))
    assert table.num_rows == rows
    return took(
        lambda: parquet.write_table(table, io.BytesIO(), compression="zstd", row_group_size=50_000)
    )


def _chunks(query: str) -> Iterable[bytes]:
    return application()(environ(PATH, query), lambda *_: None)  # type: ignore[arg-type, return-value]


def took(work: Callable[[], Any], rounds: int = 3) -> float:
    """Seconds, the median of some rounds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def grown(events: int, format_: str, query: str) -> float:
    """Megabytes that a process of its own grows by while it sends the file."""
    command = [sys.executable, "-m", "bench.exports", "--events", str(events), "--keep"]
    asked = f"format={format_}{query}"
    return float(subprocess.check_output([*command, "--grow", asked], text=True).split()[-1])


def grow(query: str) -> None:
    format_ = query.partition("&")[0]
    drained(f"{format_}&as_of=1990-01-01")  # what is loaded with the first file of its kind
    Path("/proc/self/clear_refs").write_text("5")  # forgets the largest size so far
    before = memory("VmRSS")
    drained(query)
    print((memory("VmHWM") - before) / 1024)


def memory(field: str) -> int:
    """Kilobytes: VmRSS is what is held now, VmHWM the most that was (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{field}:")[2].split()[0])


def a_quarter(conninfo: str) -> str:
    """The parameter that leaves about a quarter of the events, the latest."""
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(
            "SELECT percentile_disc(0.75) WITHIN GROUP (ORDER BY date_end) FROM kb_eventedition"
            " WHERE superseded_at IS NULL"
        ).fetchone()
    assert row
    return f"&date_after={row[0]}"


def main() -> None:
    parser = data.arguments(__doc__ or "")
    parser.add_argument("--rounds", type=int, default=3, help="of which the median is shown")
    parser.add_argument("--grow", help="only say how memory grows by the file of this query")
    options = parser.parse_args()
    conninfo = data.ready(options)
    if options.grow:
        grow(options.grow)
        return
    quarter, same = a_quarter(conninfo), statements()
    bare = took(lambda: copied(conninfo, BARE), options.rounds)
    print(f"\n{options.events:,} events.", HEAD)
    for format_ in FORMATS:
        rows, size = drained(f"format={format_}")
        ours = took(lambda f=format_: drained(f"format={f}"), options.rounds)  # type: ignore[misc]
        against = " " * 16
        if format_ in same:
            assert copied(conninfo, same[format_]) == size, format_
            limit = took(lambda f=format_: copied(conninfo, same[f]), options.rounds)  # type: ignore[misc]
            against = f"{limit:9.2f} {limit / ours:6.2f}"
        elif format_ == "parquet":
            limit = parquet_alone(rows)
            against = f"{limit:9.2f} {limit / ours:6.2f}"
        memory = [grown(options.events, format_, query) for query in ("", quarter)]
        print(
            f"{format_:<10} {size / 1e6:9.1f} {ours:8.2f} {rows / ours:9,.0f} {against} {bare:13.2f}"
            f" {memory[0]:6.1f} MB {memory[1]:6.1f} MB",
            flush=True,
        )
    counted = took(lambda: head("format=csv"), options.rounds)
    print(f"{'headers':<10} {'':>9} {counted:8.2f}   (HEAD: the rows counted, nothing exported)")


def head(query: str) -> None:
    asked = {**environ(PATH, query), "REQUEST_METHOD": "HEAD"}
    answer: Any = application()(asked, lambda *_: None)
    answer.close()


if __name__ == "__main__":
    main()
