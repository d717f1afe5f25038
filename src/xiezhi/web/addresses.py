"""Which address asked: that of the connection, or what a trusted proxy says of whom it asks for."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def address_of(request: HttpRequest) -> str:
    """The address of whoever asked, "" where none is known.

    X-Forwarded-For can be written by anybody. It is read from its end, where each trusted proxy adds whom it was asked by,
    up to the first address that is no trusted proxy; what stands before that one is not believed.
    """
    trusted = _networks(tuple(settings.XIEZHI_TRUSTED_PROXIES))
    told = str(request.META.get("REMOTE_ADDR", ""))
    for text in reversed(str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
        before = _address(text)
        if before is None or not _is_among(trusted, _address(told)):
            break
        told = str(before)
    return told


@lru_cache(maxsize=4)
def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(text, strict=False) for text in texts)


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_among(trusted: Sequence[Network], address: Address | None) -> bool:
    return address is not None and any(address in network for network in trusted)
