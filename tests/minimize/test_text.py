import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.minimize.text import Secret, restore, scan, tokenize

FINDS = {
    "anna.m@example.co.uk": Secret.MAIL,
    "o'neil+news@sub.example.org": Secret.MAIL,
    "jörg@müller.example": Secret.MAIL,
    "+49 (0)30 901820": Secret.PHONE,
    "0041 44 668 18 00": Secret.PHONE,
    "030/901820-44": Secret.PHONE,
    "(212) 555-0142": Secret.PHONE,
    "DE89 3704 0044 0532 0130 00": Secret.IBAN,
    "GB29NWBK60161331926819": Secret.IBAN,
    "fr1420041010050500013m02606": Secret.IBAN,
    "4111 1111 1111 1111": Secret.CARD,
    "5500-0000-0000-0004": Secret.CARD,
    "378282246310005": Secret.CARD,
    "123-45-6789": Secret.NATIONAL_ID,
    "AB 12 34 56 C": Secret.NATIONAL_ID,
    "12345678Z": Secret.NATIONAL_ID,
    "X1234567L": Secret.NATIONAL_ID,
    "1 84 12 76 451 089 46": Secret.NATIONAL_ID,
    "RSSMRA85T10A562S": Secret.NATIONAL_ID,
    "756.9217.0769.85": Secret.NATIONAL_ID,
    "86095742719": Secret.NATIONAL_ID,
    "44051401458": Secret.NATIONAL_ID,
    "811218-9876": Secret.NATIONAL_ID,
    "529.982.247-25": Secret.NATIONAL_ID,
    "sk-ant-api03-abcdefghijklmnopqrst": Secret.KEY,
    "AKIAIOSFODNN7EXAMPLE": Secret.KEY,
    "ghp_" + "a1" * 18: Secret.KEY,
    "AIzaSyA-1234567890abcdefghijklmnopqrstu": Secret.KEY,
    "eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJ": Secret.KEY,
    "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----": Secret.KEY,
    "10.1.2.3": Secret.ADDRESS,
    "2001:db8::8a2e:370:7334": Secret.ADDRESS,
}
HARMLESS = [
    *("version 1.2.3", "on 01.02.2026", "at 12:30:45", "DE88370400440532013000", "4111 1111 1111 1112"),
    *("127.0.0.1 and ::1", "page 12 of 345", "12345678A", "999.9.9.9", "0000 0000 0000 0000", "write @home", "a@b"),
    *("529.982.247-24", "the 2026-11-21 10:00 meeting", "756.9217.0769.84", "-----BEGIN-----", "EUR 1 234 567,89"),
]


@pytest.mark.parametrize(("text", "kind"), FINDS.items())
def test_scan_finds_it_alone_and_between_words(text, kind):
    if "'" in text:
        text = text.partition("'")[2]
    for before, after in (("", ""), ("see ", " now"), ("(", ")"), ("\n", "."), ("über ", ", ")):
        found = scan(before + text + after)
        assert [(each.kind, each.start, each.end) for each in found] == [(kind, len(before), len(before + text))]


@pytest.mark.parametrize("text", HARMLESS)
def test_scan_leaves_what_only_looks_like_it(text):
    assert scan(text) == ()


@pytest.mark.parametrize("text", ["password: hunter2-hunter2", "API_KEY = 'hunter2-hunter2'", "Bearer hunter2-hunter2"])
def test_scan_finds_what_is_named_a_secret(text):
    assert tokenize(text).tokens == (("[KEY-1]", "hunter2-hunter2"),)


def test_scan_finds_the_password_in_an_address_of_a_service():
    assert tokenize("postgres://bob:s3cr3t@db/x").text == "postgres://bob:[KEY-1]@db/x"


def test_scan_finds_a_card_beside_other_groups_of_digits():
    assert tokenize("order 12345 4111 1111 1111 1111 77").text == "order 12345 [CARD-1] 77"


def test_scan_hides_a_key_block_that_never_ends():
    assert tokenize("x -----BEGIN RSA PRIVATE KEY-----\nMIIEow\nrest").text == "x [KEY-1]"


def test_equal_finds_get_equal_tokens():
    done = tokenize("a@example.org, b@example.org, a@example.org")
    assert done.text == "[EMAIL-1], [EMAIL-2], [EMAIL-1]"
    assert done.tokens == (("[EMAIL-1]", "a@example.org"), ("[EMAIL-2]", "b@example.org"))


def test_tokens_stay_the_same_over_a_conversation():
    first = tokenize("a@example.org")
    second = tokenize("b@example.org wrote to a@example.org", dict(first.tokens))
    assert second.text == "[EMAIL-2] wrote to [EMAIL-1]"


def test_tokens_never_stand_for_what_was_written_in_brackets_before():
    done = tokenize("[EMAIL-1] is a@example.org")
    assert done.text == "[EMAIL-1] is [EMAIL-2]"
    assert restore(done.text, dict(done.tokens)) == "[EMAIL-1] is a@example.org"


def test_restore_accepts_other_letters_and_leaves_unknown_tokens():
    assert (
        restore("Dear [email-1], not [EMAIL-9]", {"[EMAIL-1]": "a@example.org"}) == "Dear a@example.org, not [EMAIL-9]"
    )


@given(st.lists(st.one_of(st.sampled_from(list(FINDS)), st.text(max_size=12), st.sampled_from(HARMLESS)), max_size=8))
def test_restoring_gives_back_the_text(parts):
    text = " ".join(parts)
    done = tokenize(text)
    assert restore(done.text, dict(done.tokens)) == text


@given(st.lists(st.sampled_from(list(FINDS)), min_size=1, max_size=6))
def test_no_find_remains_in_the_text(parts):
    done = tokenize(" ; ".join(parts))
    assert all(part not in done.text for part in parts)


HOSTILE = [
    *(
        "a",
        "a.",
        "a@",
        "a@a.",
        "1 ",
        "1",
        "0",
        "DE89",
        "-----BEGIN A-----",
        "eyJ",
        "eyJaaaaaaaa.",
        "password ",
        "token=",
    ),
    *(":", "1:", "1.", "+1 ", "+1234567", "(", "://", "://a:", "sk-", "[EMAIL-", "AB12 ", "4111 1111 1111 1111 ", "\n"),
]


@pytest.mark.parametrize("seed", HOSTILE)
def test_scanning_hostile_text_does_not_explode(seed):
    text = (seed * (300_000 // len(seed) + 1))[:300_000]
    signal.signal(signal.SIGVTALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_VIRTUAL, 30)  # seconds of processor time; quadratic work would need minutes
    try:
        tokenize(text)
    except KeyboardInterrupt:
        pytest.fail("the scanner did not get through 300,000 characters")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
