"""The names that a site on one's own machine answers to, so that `ALLOWED_HOSTS` need not be set."""

from __future__ import annotations

import socket

LOOPBACK = [".localhost", "127.0.0.1", "[::1]"]
EVERYWHERE = {"0.0.0.0", "::"}
ELSEWHERE = ("192.0.2.1", 9)  # an address of documentation (RFC 5737): nobody is asked


def local_hosts(listens_on: str) -> list[str]:
    """Loopback's names and the address listened on; if that is every address, this machine's."""
    hosts = [f"[{listens_on}]" if ":" in listens_on else listens_on]
    if listens_on in EVERYWHERE:
        name = socket.gethostname().lower()
        hosts += [name, f"{name}.local", *_outward_address()]
    return list(dict.fromkeys([*LOOPBACK, *filter(None, hosts)]))


def _outward_address() -> list[str]:
    """The address by which this machine reaches others; none without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)  # chooses the way, and sends nothing
        except OSError:
            return []
        return [str(probe.getsockname()[0])]
