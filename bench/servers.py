"""Servers of the same application, compared: python -m bench.servers [--events 385918]

Rows of servers that are not installed are left out: pip install granian.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg

from bench import data
from bench.clients import Seen, fetch, hammer, watch
from bench.database import HOST

APPLICATION = "bench.served:application"
GUNICORN = ["gunicorn", "--config", "kb/gunicorn.py"]
SERVERS = {
    "gunicorn": [*GUNICORN, "--worker-class", "gthread", APPLICATION],
    "here": [*GUNICORN, APPLICATION],
    "waitress": ["waitress", "--threads=8", "--listen=127.0.0.1:{port}", APPLICATION],
    "granian": (
        "granian --interface wsgi --workers 2 --blocking-threads 4 --port {port} --log-level error"
        f" {APPLICATION}"
    ).split(),
}
# gunicorn's own threads, four a process and without lanes and limits: what this site had before.
BEFORE = "EXPORTS_AT_ONCE SPREADSHEETS_AT_ONCE AGGREGATES_AT_ONCE COST_ANONYMOUS COST_TOKEN".split()
SETTINGS = {"gunicorn": {"THREADS": "4", **dict.fromkeys(BEFORE, "0")}}
END_ALL = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
STREAM = "/stream?rows=1000000"
HUNDRED = "/api/v1/events/"
HEAD = (
    f"{'':<10} {'pages/s':>8} {'p50 ms':>7} {'p99 ms':>7} {'stream s':>9} {'MB held':>8} "
    f"{'unread':>7}  reload: answered, lost"
)


@contextmanager
def running(name: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """This server, answering until the end of the block."""
    command = [word.format(port=port) for word in SERVERS[name]]
    # `bench.database` lifts the limit of costs for what is timed in this process.
    usual = {key: value for key, value in os.environ.items() if key != "COST_ANONYMOUS"}
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        env={**usual, "PORT": str(port), **SETTINGS.get(name, {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while fetch(port, "/readyz") != "200":
            assert process.poll() is None, f"{name} did not start"
            time.sleep(0.2)
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        # What an attack holds does not stop by itself, nor when its parent is killed.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        # PostgreSQL goes on with what was asked by who is gone.
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(END_ALL)


def memory(process: subprocess.Popen[bytes]) -> float:
    """Megabytes that the process and its children hold, shared pages counted once for each."""
    listed = subprocess.run(
        ["ps", "--ppid", str(process.pid), "-o", "pid="],
        capture_output=True,
        text=True,
        check=False,
    )
    kilobytes = 0
    for pid in [str(process.pid), *listed.stdout.split()]:
        status = Path(f"/proc/{pid}/status")
        if status.exists():
            fields = dict(x.split(":\t") for x in status.read_text().splitlines() if ":\t" in x)
            kilobytes += int(fields.get("RssAnon", "0 kB").split()[0])
    return kilobytes / 1024


def streams(port: int, process: subprocess.Popen[bytes]) -> tuple[float, float, float]:
    """Seconds for a million rows, megabytes that grow meanwhile, and for a reader that reads none."""
    before, most = memory(process), 0.0
    ended = threading.Event()

    def measure() -> None:
        nonlocal most
        while not ended.wait(0.2):
            most = max(most, memory(process))

    thread = threading.Thread(target=measure)
    thread.start()
    began = time.perf_counter()
    assert fetch(port, STREAM) == "200"
    took = time.perf_counter() - began
    ended.set()
    thread.join()
    with socket.create_connection(("127.0.0.1", port)) as unread:
        unread.sendall(f"GET {STREAM} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        time.sleep(4)
        while_unread = memory(process)
    return took, most - before, while_unread - before


def reloads(port: int, process: subprocess.Popen[bytes]) -> Seen:
    """What four clients see while the server is told to begin anew, twice."""
    told = [threading.Timer(after, process.send_signal, (signal.SIGHUP,)) for after in (2, 6)]
    for timer in told:
        timer.start()
    seen = hammer(port, "/api/v1/events/?page_size=10", 11, 4)
    new = watch(port, "/api/v1/events/?page_size=10", 1)
    return Seen(seen.statuses + new.statuses)


def main() -> None:
    parser = data.arguments(__doc__ or "")
    parser.add_argument("--servers", default=",".join(SERVERS))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--port", type=int, default=8155)
    options = parser.parse_args()
    data.ready(options)
    print(f"\n{options.events:,} events; pages of a hundred, four clients\n{HEAD}")
    for _ in range(options.rounds):
        for name in options.servers.split(","):
            if find_spec(SERVERS[name][0]):
                print(row(name, options.port), flush=True)


def row(name: str, port: int) -> str:
    with running(name, port) as process:
        hammer(port, HUNDRED, 1, 4)
        pages = hammer(port, HUNDRED, 6, 4)
        took, held, unread = streams(port, process)
    line = (
        f"{name:<10} {pages.answered / 6:>8.1f} {pages.median:>7.1f} {pages.quantile(0.99):>7.1f}"
        f" {took:>9.2f} {held:>8.0f} {unread:>7.0f}  "
    )
    if name == "waitress":
        return line + "cannot"
    with running(name, port) as process:
        seen = reloads(port, process)
    lost = {status: count for status, count in seen.statuses.items() if status != "200"}
    return f"{line}{seen.answered}, {lost or 'none'}"


if __name__ == "__main__":
    main()
