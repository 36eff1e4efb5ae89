"""Whether an endpoint is asked through a proxy: what the environment says, but never for an address close by.

A model often runs on this machine or in the same network, and a proxy that is set for the web cannot reach it there.
NO_PROXY is read as curl reads it, and networks (`10.0.0.0/8`) besides.
"""

from __future__ import annotations

import ipaddress
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from kgplatform.errors import ConfigError

_NEAR = (".local", ".localhost", ".lan", ".internal", ".home.arpa")


class Route(NamedTuple):
    """The proxy to use, None for none, and why."""

    proxy: str | None
    why: str


def route_to(url: str) -> Route:
    """How a server is reached; raises ConfigError when only a proxy of a kind that we cannot use leads there."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    proxies = getproxies()  # the environment, else what macOS or Windows has set
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy:
        return Route(None, "directly")
    if _is_near(host):
        return Route(None, "directly: the address is on this machine or in a private network")
    if proxy_bypass(parts.netloc.rpartition("@")[2]) or _is_excepted(host, proxies.get("no", "")):
        return Route(None, "directly: NO_PROXY names it")
    address = proxy if "://" in proxy else f"http://{proxy}"
    if not address.startswith(("http://", "https://")):
        kind = address.partition("://")[0]
        raise ConfigError(
            f"the environment sends {host} through a {kind} proxy, and only http ones can be used; "
            f"set NO_PROXY={host} to go directly, or an http proxy in {parts.scheme.upper()}_PROXY"
        )
    return Route(
        address, f"through the proxy {_shown(address)} that the environment sets; NO_PROXY={host} goes past it"
    )


def _is_near(host: str) -> bool:
    """This machine, a private address, or a name that only a local network knows."""
    address = _address(host)
    if address is not None:
        return address.is_loopback or address.is_private or address.is_link_local
    return "." not in host or host.endswith(_NEAR)


def _is_excepted(host: str, exceptions: str) -> bool:
    """Whether one of the networks in NO_PROXY holds the host."""
    address = _address(host)
    return address is not None and any(address in network for network in _networks(exceptions))


def _networks(exceptions: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    found = []
    for written in exceptions.split(","):
        try:
            found.append(ipaddress.ip_network(written.strip(), strict=False))
        except ValueError:
            continue
    return found


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _shown(proxy: str) -> str:
    """Without the password that may stand in it."""
    scheme, mark, rest = proxy.partition("://")
    return scheme + mark + rest.rpartition("@")[2]
