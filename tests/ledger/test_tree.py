"""The tree of RFC 6962: known values, a slow implementation of the definition, and proofs that bind."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.crypto.canonical import leaf_hash
from localai.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    consistent,
    included,
    inclusion_proof,
    push,
    root_of,
)

# From the test suites of the certificate transparency log servers.
KNOWN_LEAVES = [
    leaf_hash(bytes.fromhex(content))
    for content in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
KNOWN_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
KNOWN_PATH_OF_0_IN_8 = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
KNOWN_PROOF_6_TO_8 = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]

leaf_lists = st.integers(1, 70).map(lambda count: [leaf_hash(b"%d" % number) for number in range(count)])


def slow_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + slow_root(leaves[:split]) + slow_root(leaves[split:])).digest()


@pytest.mark.parametrize("count", range(1, 9))
def test_root_is_the_known_one(count):
    assert root_of(KNOWN_LEAVES[:count]).hex() == KNOWN_ROOTS[count - 1]


def test_root_of_nothing_is_the_hash_of_nothing():
    assert root_of([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_inclusion_proof_is_the_known_one():
    assert [each.hex() for each in inclusion_proof(KNOWN_LEAVES, 0)] == KNOWN_PATH_OF_0_IN_8


def test_consistency_proof_is_the_known_one():
    assert [each.hex() for each in consistency_proof(KNOWN_LEAVES, 6)] == KNOWN_PROOF_6_TO_8


@pytest.mark.parametrize("count", range(70))
def test_root_is_that_of_the_definition(count):
    leaves = [leaf_hash(b"%d" % number) for number in range(count)]
    assert root_of(leaves) == slow_root(leaves)


@given(leaf_lists, st.data())
def test_appending_in_portions_gives_the_same_frontier(leaves, data):
    cut = data.draw(st.integers(0, len(leaves)))
    assert push(push(Frontier(), leaves[:cut]), leaves[cut:]) == push(Frontier(), leaves)


@given(st.integers(1, 5000))
def test_frontier_keeps_one_hash_for_each_bit_of_its_size(size):
    assert len(push(Frontier(), [bytes(32)] * size).peaks) == size.bit_count()


@given(leaf_lists, st.data())
def test_every_leaf_is_shown_to_be_included(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    assert included(leaves[index], index, len(leaves), inclusion_proof(leaves, index), root_of(leaves))


@given(leaf_lists, st.data())
def test_inclusion_proof_does_not_hold_for_anything_else(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, root = list(inclusion_proof(leaves, index)), root_of(leaves)
    other = data.draw(st.integers(0, len(leaves)))
    assert not included(bytes(32), index, len(leaves), proof, root)
    assert not included(leaves[index], index, len(leaves), [*proof, bytes(32)], root)
    assert other == index or not included(leaves[index], other, len(leaves), proof, root)
    assert not proof or not included(leaves[index], index, len(leaves), proof[1:], root)
    assert not proof or not included(leaves[index], index, len(leaves), [bytes(32), *proof[1:]], root)


@given(leaf_lists, st.data())
def test_every_beginning_is_shown_to_be_consistent(leaves, data):
    size = data.draw(st.integers(1, len(leaves)))
    old, new = (size, root_of(leaves[:size])), (len(leaves), root_of(leaves))
    assert consistent(old, new, consistency_proof(leaves, size))


@given(leaf_lists, st.data())
def test_changed_history_is_not_consistent(leaves, data):
    size = data.draw(st.integers(1, len(leaves)))
    place = data.draw(st.integers(0, size - 1))
    changed = [*leaves[:place], bytes(32), *leaves[place + 1 :]]
    old, new = (size, root_of(leaves[:size])), (len(leaves), root_of(changed))
    assert not consistent(old, new, consistency_proof(changed, size))


@given(leaf_lists, st.data())
def test_changed_consistency_proof_does_not_hold(leaves, data):
    size = data.draw(st.integers(1, len(leaves)))
    proof = list(consistency_proof(leaves, size))
    old, new = (size, root_of(leaves[:size])), (len(leaves), root_of(leaves))
    assert not consistent(old, new, [*proof, bytes(32)])
    for place in range(len(proof)):
        assert not consistent(old, new, [*proof[:place], bytes(32), *proof[place + 1 :]])
        assert not consistent(old, new, [*proof[:place], *proof[place + 1 :]])


@pytest.mark.parametrize("index", [-1, 8])
def test_proof_about_a_leaf_that_is_not_there_is_an_error(index):
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion_proof(KNOWN_LEAVES, index)


@pytest.mark.parametrize("size", [0, 9])
def test_proof_about_a_tree_that_was_not_is_an_error(size):
    with pytest.raises(ValueError, match="no such tree"):
        consistency_proof(KNOWN_LEAVES, size)
