"""Which address is believed: the connection's, or whom trusted proxies name, read from the end of the header."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from xiezhi.config.environment import networks
from xiezhi.config.errors import Misconfigured
from xiezhi.web.addresses import address_of


@pytest.mark.parametrize(
    ("trusted", "connection", "header", "believed"),
    [
        ((), "10.0.0.5", "203.0.113.7", "10.0.0.5"),
        (("10.0.0.0/24",), "10.0.0.5", "203.0.113.7", "203.0.113.7"),
        (("10.0.0.5",), "10.0.0.6", "203.0.113.7", "10.0.0.6"),
        (("10.0.0.0/24",), "10.0.0.5", "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        (("10.0.0.0/24",), "10.0.0.5", "1.2.3.4, 203.0.113.7, 10.0.0.6", "203.0.113.7"),
        (("10.0.0.0/24",), "10.0.0.5", "", "10.0.0.5"),
        (("10.0.0.0/24",), "10.0.0.5", "203.0.113.7, <script>", "10.0.0.5"),
        (("10.0.0.0/24",), "10.0.0.5", "10.0.0.6", "10.0.0.6"),
        (("::1", "fd00::/8"), "::1", "2001:db8::1", "2001:db8::1"),
        (("127.0.0.1",), "::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
        (("10.0.0.0/24",), "", "203.0.113.7", ""),
    ],
)
def test_the_address_that_is_believed(
    settings: Settings, trusted: tuple[str, ...], connection: str, header: str, believed: str
) -> None:
    settings.XIEZHI_TRUSTED_PROXIES = list(trusted)
    request = RequestFactory().get("/", REMOTE_ADDR=connection, HTTP_X_FORWARDED_FOR=header)
    assert address_of(request) == believed


def test_a_proxy_that_is_no_address_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIEZHI_TRUSTED_PROXIES", "10.0.0.0/24, ::1")
    assert networks("XIEZHI_TRUSTED_PROXIES") == ["10.0.0.0/24", "::1"]
    monkeypatch.setenv("XIEZHI_TRUSTED_PROXIES", "10.0.0.0/24,proxy.local")
    with pytest.raises(Misconfigured, match=r"“proxy\.local”不是 IP 地址或者网段"):
        networks("XIEZHI_TRUSTED_PROXIES")
