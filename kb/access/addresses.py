"""From where a request comes, as `NUM_PROXIES` lets us believe."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def address_of(request: HttpRequest) -> str:
    """The address; of IPv6 the first 64 bits, of which a household has all."""
    try:
        address = ip_address(_written(request))
    except ValueError:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)


def _written(request: HttpRequest) -> str:
    proxies = settings.NUM_PROXIES
    passed = request.headers.get("X-Forwarded-For", "")
    if not proxies or not passed:
        return str(request.META.get("REMOTE_ADDR", ""))
    seen = passed.split(",")
    return seen[-min(proxies, len(seen))].strip()
