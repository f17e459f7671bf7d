"""The place of a result that an answer names, and what comes from there: every trick ends in a refusal."""

import pytest

from localai.egress import hosts, request
from localai.egress.attempt import opened
from localai.egress.door import _check_public
from localai.egress.download import LONGEST_REFUSAL, Download, is_public
from localai.egress.fixed import Fixed
from localai.egress.order import DoorError, Order
from localai.egress.request import place_of
from localai.phrases import outcomes
from localai.providers.follow_ups import url_hole
from localai.storage.files import new_file
from localai.vocabulary.outbound import DIRECT, Exchange, Header, Network, Purpose, Resolve

HERE = "https://v3.fal.media/files/clip.mp4?sig=a%2Fb&t=1"
KEY = bytes(32)


def fetching(purpose=Purpose.FETCH):
    return Exchange(
        name="fetch",
        purpose=purpose,
        method="GET",
        url="{at}",
        headers=(Header(name="Host", value="{at}"), Header(name="Accept", value="*/*")),
        body=(),
        body_size=0,
        body_digest="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        holes=(url_hole("at", "poll", "/url"),),
        at_most=1,
    )


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nothing")
    return hosts.known(
        "fal", Fixed.now("online", folder / "cards", folder / "servers"), hosts.built_in(), is_inquiry=False
    )


def check(card, url, purpose=Purpose.FETCH, *, with_key=False):
    place = place_of(fetching(purpose), (("at", url),))
    hosts.check_host(card, place, purpose, with_key=with_key, is_told=True)


def test_a_place_of_the_card_is_taken_as_it_is_written(card):
    check(card, HERE)
    asked = fetching()
    made = request.fill(asked, place_of(asked, (("at", HERE),)), (("at", HERE),), None)
    assert made.head == b"GET /files/clip.mp4?sig=a%2Fb&t=1 HTTP/1.1\r\nHost: v3.fal.media\r\nAccept: */*\r\n\r\n"


@pytest.mark.parametrize(
    "url",
    [
        "http://v3.fal.media/a",
        "file:///etc/passwd",
        "ftp://v3.fal.media/a",
        "https://v3.fal.media:8443/a",
        "https://v3.fal.media:443/a",
        "https://user@v3.fal.media/a",
        "https://v3.fal.media@evil.example/a",
        "https://v3.fal.media#@evil.example/a",
        "https://evil.example/v3.fal.media",
        "https://evil.example/?v3.fal.media/a",
        "https://v3.fal.media.evil.example/a",
        "https://evilv3.fal.media/a",
        "https://queue.fal.run/requests/1",
        "https://rest.fal.ai/a",
        "https://V3.FAL.MEDIA/a",
        "https://v3.fal.media./a",
        "https://v3.fal.mеdia/a",
        "https://xn--v3-fal-media/a",
        "https://v3%2efal%2emedia/a",
        "https://v3.fal.media\\@evil.example/a",
        "https://v3.fal.media /a",
        "https://v3.fal.media/a\r\nX: y",
        "https://v3.fal.media/../a",
        "https://v3.fal.media/a#b",
        "https://v3.fal.media",
        "https://127.0.0.1/a",
        "https://2130706433/a",
        "https://0x7f000001/a",
        "https://017700000001/a",
        "https://127.1/a",
        "https://0/a",
        "https://0.0.0.0/a",
        "https://[::1]/a",
        "https://[::ffff:10.0.0.1]/a",
        "https://localhost/a",
        "https://169.254.169.254/latest/meta-data/",
        "//v3.fal.media/a",
        "",
        " ",
        "https://v3.fal.media/" + "a" * 5000 + "\n",
    ],
)
def test_no_other_way_to_write_a_place_is_taken(card, url):
    with pytest.raises(DoorError) as raised:
        check(card, url)
    assert raised.value.problem == "host"


def test_a_key_goes_to_no_place_that_an_answer_named(card):
    with pytest.raises(DoorError):
        check(card, HERE, with_key=True)


@pytest.mark.parametrize("purpose", [Purpose.POLL, Purpose.CANCEL, Purpose.DELETE, Purpose.UPLOAD, Purpose.WORK])
def test_a_place_of_results_is_for_results_alone(card, purpose):
    with pytest.raises(DoorError):
        check(card, HERE, purpose)


def test_a_poll_goes_where_an_answer_says_only_to_a_host_of_requests(card):
    check(card, "https://queue.fal.run/requests/1/status", Purpose.POLL, with_key=True)


# --- whose network it is -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::a00:1",
        "64:ff9b::7f00:1",
        "2002:a00:1::1",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
        "v3.fal.media",
        "",
    ],
)
def test_an_address_of_somebodys_own_network_is_not(address):
    assert not is_public(address)


def order(network=DIRECT):
    return Order(provider="fal", exchange=fetching(), network=network, credential=None)


def addresses(*found):
    return [(2, address, 443) for address in found]


def test_one_address_in_an_own_network_among_several_is_enough_to_refuse():
    place = place_of(fetching(), (("at", HERE),))
    _check_public(place, addresses("8.8.8.8", "9.9.9.9"), order())
    with pytest.raises(DoorError) as raised:
        _check_public(place, addresses("8.8.8.8", "192.168.1.1"), order())
    assert raised.value.problem == "private"


def test_an_address_that_the_person_set_is_theirs():
    led = Network(resolve=(Resolve(host="v3.fal.media", address="127.0.0.1", port=8443),), extra_ca=None, proxy=None)
    _check_public(place_of(fetching(), (("at", HERE),)), addresses("127.0.0.1"), order(led))


# --- what comes from there ---------------------------------------------------------------------------------------


@pytest.fixture
def taking(tmp_path):
    """Give a download of at most 10 bytes, and where it goes."""
    path = tmp_path / "part"
    return Download(new_file(path), KEY, 10, lambda _: None), path


def test_a_result_rests_sealed_as_it_came(taking):
    download, path = taking
    download.head(200, (("content-type", "video/mp4"), ("content-encoding", "identity")))
    download.body(b"01234")
    download.body(b"56789")
    download.close()
    with opened(path, KEY) as found:
        assert (found.status, found.size, b"".join(found.chunks())) == (200, 10, b"0123456789")
    assert b"01234" not in path.read_bytes()


def test_a_result_that_says_it_is_too_long_is_refused_before_it_comes(taking):
    with pytest.raises(DoorError) as raised:
        taking[0].head(200, (("content-length", "11"),))
    assert raised.value.problem == "too-large"


def test_a_result_that_turns_out_too_long_is_cut_off(taking):
    taking[0].head(200, ())
    taking[0].body(b"0123456789")
    with pytest.raises(DoorError) as raised:
        taking[0].body(b"0")
    assert raised.value.problem == "too-large"


@pytest.mark.parametrize("packing", ["gzip", "br", "zstd", "deflate", "GZIP", "identity, gzip", "gzip, identity"])
def test_a_result_that_is_packed_is_refused(taking, packing):
    with pytest.raises(DoorError) as raised:
        taking[0].head(200, (("content-encoding", packing),))
    assert raised.value.problem == "packed"


def test_a_refusal_may_be_short_only(taking):
    download, _ = taking
    download.head(404, (("content-length", str(LONGEST_REFUSAL)),))
    download.body(bytes(LONGEST_REFUSAL))
    with pytest.raises(DoorError):
        download.body(b"0")


@pytest.mark.parametrize("problem", ["host", "private", "packed", "too-large", "gone", "redirect", "too-long"])
def test_every_refusal_has_a_sentence(problem):
    assert outcomes.problem(problem, "") != outcomes.problem("no such code", "")
