"""The Merkle tree of RFC 6962 section 2.1: roots, inclusion proofs, consistency proofs."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

EMPTY_ROOT: Final = hashlib.sha256().digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """All that an append needs of a tree: the hashes of its complete subtrees, largest first, one per bit of `size`."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The root of the whole tree."""
        return _folded(self.peaks)


def push(frontier: Frontier, leaves: Iterable[bytes]) -> Frontier:
    """Return the frontier after these leaf hashes, in order; each costs two hashes on average."""
    peaks, size, sha256 = list(frontier.peaks), frontier.size, hashlib.sha256
    for leaf in leaves:
        merges = size
        while merges & 1:
            leaf = sha256(b"\1" + peaks.pop() + leaf).digest()
            merges >>= 1
        peaks.append(leaf)
        size += 1
    return Frontier(size=size, peaks=tuple(peaks))


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over these leaf hashes."""
    return push(Frontier(), leaves).root


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the audit path of one leaf, lowest level first (RFC 6962 section 2.1.1)."""
    if not 0 <= index < len(leaves):
        raise ValueError("no such leaf")
    if len(leaves) == 1:
        return ()
    split = _split(len(leaves))
    if index < split:
        return (*inclusion_proof(leaves[:split], index), root_of(leaves[split:]))
    return (*inclusion_proof(leaves[split:], index - split), root_of(leaves[:split]))


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `proof` shows that `leaf` is at `index` of the tree of `size` leaves with this root."""
    if not 0 <= index < size:
        return False
    last, found, rest = size - 1, leaf, list(proof)
    while last > 0:
        if index % 2 or index < last:
            if not rest:
                return False
            sibling = rest.pop(0)
            found = node_hash(sibling, found) if index % 2 else node_hash(found, sibling)
        index, last = index // 2, last // 2
    return not rest and found == root


def consistency_proof(leaves: Sequence[bytes], size: int) -> tuple[bytes, ...]:
    """Return the proof that the tree of the first `size` leaves is a beginning of this one (RFC 6962 section 2.1.2)."""
    if not 0 < size <= len(leaves):
        raise ValueError("no such tree")
    return _subproof(leaves, size, whole=True)


def consistent(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Tell whether `proof` shows that the tree `old` (size, root) is a beginning of the tree `new` (size, root)."""
    size, root = old
    if not 0 < size <= new[0]:
        return False
    if size == new[0]:
        return not proof and root == new[1]
    index, last, rest = size - 1, new[0] - 1, list(proof)
    while index % 2:
        index, last = index // 2, last // 2
    if index and not rest:
        return False
    first = second = rest.pop(0) if index else root
    while last > 0:
        if index % 2 or index < last:
            if not rest:
                return False
            sibling = rest.pop(0)
            if index % 2:
                first, second = node_hash(sibling, first), node_hash(sibling, second)
            else:
                second = node_hash(second, sibling)
        index, last = index // 2, last // 2
    return not rest and first == root and second == new[1]


def _folded(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    found = peaks[-1]
    for peak in reversed(peaks[:-1]):
        found = node_hash(peak, found)
    return found


def _split(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)


def _subproof(leaves: Sequence[bytes], size: int, *, whole: bool) -> tuple[bytes, ...]:
    if size == len(leaves):
        return () if whole else (root_of(leaves),)
    split = _split(len(leaves))
    if size <= split:
        return (*_subproof(leaves[:split], size, whole=whole), root_of(leaves[split:]))
    return (*_subproof(leaves[split:], size - split, whole=False), root_of(leaves[:split]))
