"""Addresses of own servers: one way to write each, and none that means something else than it says."""

import pytest

from localai.policy.addresses import base_of, check_not_known, is_loopback, origin_of
from localai.sending_errors import ServerError

SAME = {
    "http://127.0.0.1:11434": "http://127.0.0.1:11434",
    "http://LOCALHOST:1234/v1/": "http://127.0.0.1:1234",
    "http://127.0.0.2": "http://127.0.0.2",
    "http://[::1]:8080/": "http://[::1]:8080",
    "https://gpu.lan:443/v1": "https://gpu.lan",
    "https://GPU.Lan:8443": "https://gpu.lan:8443",
    "https://192.168.1.20:8000": "https://192.168.1.20:8000",
    "https://[2001:DB8::7]": "https://[2001:db8::7]",
}
REFUSED = {
    "http to a host name": "http://gpu.lan:8000",
    "http to another machine": "http://192.168.1.20:8000",
    "http to a name that begins like this computer": "http://127.0.0.1.example.com",
    "https to this computer": "https://127.0.0.1:8443",
    "another scheme": "ftp://gpu.lan",
    "a file": "file:///etc/passwd",
    "a user name": "https://me@gpu.lan",
    "a password": "https://me:secret@gpu.lan",
    "a host hidden behind a user name": "https://api.openai.com@evil.example",
    "a path of its own": "https://gpu.lan/ollama",
    "a query": "https://gpu.lan/?key=1",
    "a fragment": "https://gpu.lan/#x",
    "no host": "https://",
    "a space": "https://gpu .lan",
    "a line feed": "https://gpu.lan\nHost: evil",
    "letters of another alphabet": "https://аpi.lan",
    "the same in ASCII": "https://xn--pi-7lc.lan",
    "a number that hides an address": "http://2130706433",
    "a short address": "http://127.1",
    "an address in hex": "http://0x7f.0.0.1",
    "an address with leading zeros": "http://0177.0.0.1",
    "every address at once": "http://0.0.0.0:11434",
    "an address mapped into IPv6": "http://[::ffff:127.0.0.1]",
    "an address of one link": "https://169.254.169.254",
    "many machines": "https://224.0.0.1",
    "port 0": "https://gpu.lan:0",
    "a port that is none": "https://gpu.lan:70000",
    "an empty label": "https://gpu..lan",
    "a label with an underscore": "https://gpu_1.lan",
}


@pytest.mark.parametrize("url", sorted(SAME))
def test_origin_is_written_in_one_way(url: str) -> None:
    assert origin_of(url) == SAME[url]


@pytest.mark.parametrize("origin", sorted(set(SAME.values())))
def test_origin_of_an_origin_is_itself(origin: str) -> None:
    assert origin_of(origin) == origin


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_address_is_refused(what: str) -> None:
    with pytest.raises(ServerError):
        origin_of(REFUSED[what])


def test_refusal_never_repeats_a_password() -> None:
    with pytest.raises(ServerError) as caught:
        origin_of("https://me:hunter2@gpu.lan")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("origin", sorted(set(SAME.values())))
def test_base_of_a_card_host_is_the_origin_it_came_from(origin: str) -> None:
    assert base_of(origin.partition("://")[2]) == origin


@pytest.mark.parametrize("host", ["127.0.0.1.nip.io", "localhost", "gpu.lan", "128.0.0.1", "::2", "0.0.0.0"])
def test_only_a_loopback_address_is_this_computer(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com",
        "https://openai.com",
        "https://proxy.openai.com:8443",
        "https://api.opena1.com",
        "https://api.openal.com",
        "https://api.anthroplc.com",
        "https://anthropics.com",
        "https://minimaxm2.io",
        "https://eu.api.openai.com",
    ],
)
def test_host_of_a_provider_or_one_that_looks_like_it_is_refused(url, catalog) -> None:
    with pytest.raises(ServerError):
        check_not_known(origin_of(url), catalog.cards.values())


@pytest.mark.parametrize(
    "url",
    [
        "https://gpu.lan",
        "https://openai-proxy.corp.example",
        "https://my-box.elb.amazonaws.com",
        "https://gpu.cloudapp.azure.com",
        "https://192.168.1.20",
        "http://127.0.0.1:11434",
    ],
)
def test_host_of_nobody_we_know_is_taken(url, catalog) -> None:
    check_not_known(origin_of(url), catalog.cards.values())
