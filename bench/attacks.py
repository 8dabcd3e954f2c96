"""What a bystander gets while others burden the server: python -m bench.attacks

[--events 385918] [--servers gunicorn,here] [--seconds 15] [--only xlsx] [--port 8150]
"""

from __future__ import annotations

from functools import partial

from bench import data
from bench.clients import PAGE, asked, attacked, held, watch
from bench.database import HOST
from bench.servers import SERVERS, running

GET = f"GET %s HTTP/1.1\r\nHost: {HOST}\r\n"
BODY = (
    f"POST /api/v1/events/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
    "Content-Length: 100000\r\n\r\n{"
)
DEAREST = "/api/v1/events/aggregate/?by=group,month"
ATTACKS = {
    "nobody else": None,
    "12 half-sent headers": partial(held, clients=12, begin=(GET % PAGE).encode()),
    "200 half-sent headers": partial(
        held, clients=200, begin=(GET % PAGE).encode(), drip=b"X: 1\r\n"
    ),
    "20 slow bodies": partial(held, clients=20, begin=BODY.encode(), drip=b" "),
    "20 slow readers of a page": partial(
        held,
        clients=20,
        begin=(GET % "/api/v1/events/?page_size=1000" + "\r\n").encode(),
        read=1000,
    ),
    "20 slow readers of a file": partial(
        held, clients=20, begin=(GET % "/api/v1/events/?format=csv" + "\r\n").encode(), read=1000
    ),
    "20 xlsx of places": partial(
        asked, clients=20, path="/api/v1/locations/?format=xlsx", network="127.0.1"
    ),
    "20 csv of events": partial(
        asked, clients=20, path="/api/v1/events/?format=csv", network="127.0.1"
    ),
    "8 aggregates": partial(asked, clients=8, path=DEAREST, network="127.0.2"),
}
HEAD = (
    f"{'':<28} {'server':<10} {'quiet p50':>9} {'p99 ms':>8} {'answers':>8} {'p50 ms':>8} {'p99 ms':>8}"
    f" {'worst':>8} {'ratio':>6}  others"
)


def main() -> None:
    parser = data.arguments(__doc__ or "")
    parser.add_argument("--servers", default="gunicorn,here", help=f"of {', '.join(SERVERS)}")
    parser.add_argument("--seconds", type=float, default=15, help="that the bystander asks")
    parser.add_argument("--only", default="", help="attacks whose name has this in it")
    parser.add_argument("--port", type=int, default=8150)
    options = parser.parse_args()
    data.ready(options)
    print(f"\n{options.events:,} events; pages of ten in {options.seconds:.0f} s\n{HEAD}")
    for name, attack in ATTACKS.items():
        if options.only in name:
            for server in options.servers.split(","):
                print(row(name, attack, server, options), flush=True)


def row(name: str, attack: partial[None] | None, server: str, options: object) -> str:
    port, seconds = options.port, options.seconds  # type: ignore[attr-defined]
    with running(server, port):
        watch(port, PAGE, 1)
        quiet = watch(port, PAGE, seconds / 2)
        with attacked(attack, port):
            seen = watch(port, PAGE, seconds)
    others = {status: count for status, count in seen.statuses.items() if status != "200"}
    return (
        f"{name:<28} {server:<10} {quiet.median:>9.1f} {quiet.quantile(0.99):>8.1f}"
        f" {seen.answered:>8} {seen.median:>8.1f} {seen.quantile(0.99):>8.1f}"
        f" {seen.quantile(1):>8.1f} {seen.median / quiet.median:>6.2f}  {others or ''}"
    )


if __name__ == "__main__":
    main()
