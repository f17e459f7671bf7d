#!/usr/bin/env python3
"""Verify a ledger that localai exported, without localai: needs Python 3.11 and the package `cryptography`.

    python3 verify_ledger.py ledger.txt --checkpoint kept.txt --key 'localai/...+...'

The checkpoint is one you kept outside (paper, mail, another machine), the key the one that came with it. It proves that
the entries up to that checkpoint are those that were signed, in that order, none changed, none missing. It does not
prove what nobody remembered outside: who holds the key of the workspace can write another history since then.
docs/formats.md describes every format that is read here.
"""

import argparse
import base64
import hashlib
import re
import sys
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import reduce
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SEQ, PREVIOUS, AT, KIND, SUBJECT, SENT, ACTOR, FACE, BODY = range(9)
PLAN, NUMBER = 15, 18  # in a record `beginning`


class BrokenError(Exception):
    """Something is not as it was signed."""


# --- canonical values: a tag, a length of 8 bytes, that many bytes ---
def decode(encoded, start=0, end=None, depth=32):
    """Return (value, end) of the canonical value at `start`; a record is ("record", type line, fields...)."""
    end = len(encoded) if end is None else end
    content = start + 9
    stop = content + int.from_bytes(encoded[start + 1 : content], "big")
    if content > end or stop > end or not depth:
        raise BrokenError("truncated, or nested too deeply")
    tag = encoded[start : start + 1]
    if tag not in (b"R", b"L"):
        return leaf(tag, encoded[content:stop]), stop
    values, place = [], content
    while place < stop:
        value, place = decode(encoded, place, stop, depth - 1)
        values.append(value)
    if tag == b"L":
        return tuple(values), stop
    if not values or not isinstance(values[0], str):
        raise BrokenError("a record without a type")
    return ("record", *values), stop


PLAIN = {
    b"S": (".*", str),
    b"I": ("0|-?[1-9][0-9]*", int),
    b"D": (r"0|-?(0|[1-9][0-9]*)\.[0-9]*[1-9]|-?[1-9][0-9]*", Decimal),
    b"T": (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", datetime.fromisoformat),
    b"A": (r"\d{4}-\d\d-\d\d", date.fromisoformat),
}


def leaf(tag, content):
    """Return a plain value; raises BrokenError for every spelling but the one."""
    if tag == b"B" or (tag, content) in ((b"N", b""), (b"O", b"\0"), (b"O", b"\1")):
        return {b"B": content, b"N": None, b"O": content == b"\1"}[tag]
    try:
        pattern, made = PLAIN[tag]
        if re.fullmatch(pattern, content.decode(), re.ASCII | re.DOTALL):
            return made(content.decode())
    except (KeyError, ValueError, InvalidOperation):
        pass
    raise BrokenError("not a canonical value")


def framed(tag, content):
    """Return the canonical bytes of text or bytes."""
    return tag + len(content).to_bytes(8, "big") + content


# --- the tree of RFC 6962 ---
def leaf_hash(entry):
    """Return the hash of a leaf."""
    return hashlib.sha256(b"\0" + entry).digest()


def push(peaks, size, leaf):
    """Add a leaf hash to the complete subtrees of a tree of `size` leaves."""
    while size & 1:
        leaf = hashlib.sha256(b"\1" + peaks.pop() + leaf).digest()
        size >>= 1
    peaks.append(leaf)


def root(peaks):
    """Return the root over complete subtrees."""
    return reduce(lambda right, left: hashlib.sha256(b"\1" + left + right).digest(), reversed(peaks))


# --- signatures, notes, checkpoints (c2sp.org/signed-note, c2sp.org/tlog-checkpoint) ---
def from_base64(text):
    """Return the bytes of base64 in its one spelling."""
    content = base64.b64decode(text, validate=True)
    if base64.b64encode(content).decode() != text:
        raise BrokenError("not base64 in its one spelling")
    return content


def signed(public, message, signature):
    """Tell whether this key made this signature."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(name, public):
    """Return the four bytes by which a signature line names its key."""
    return hashlib.sha256(name.encode() + b"\n\1" + public).digest()[:4]


def parse_key(text):
    """Return (name, public key) of a verifier key."""
    name, named_id, encoded = text.split("+", 2)
    key = from_base64(encoded)
    if len(key) != 33 or key[0] != 1 or key_id(name, key[1:]).hex() != named_id:
        raise BrokenError("this is not a verifier key")
    return name, key[1:]


def parse_checkpoint(note):
    """Return (name, size, root, text, signatures by key id) of a checkpoint; checks no signature."""
    text, divider, lines = note.rpartition("\n\n")
    body = re.fullmatch("(.*)\n([1-9][0-9]*)\n(.*)\nprojection [0-9a-f]{64}", text, re.ASCII)
    if not (divider and lines.endswith("\n") and body):
        raise BrokenError("not a checkpoint of localai")
    signatures = {}
    for line in lines[:-1].split("\n"):
        found = re.fullmatch("\u2014 ([^ +]+) ([^ ]+)", line)
        if not found:
            raise BrokenError("not a signature line")
        signature = from_base64(found[2])
        signatures[found[1], signature[:4]] = signature[4:]
    return body[1], int(body[2]), from_base64(body[3]), f"{text}\n".encode(), signatures


def check_checkpoint(note, name, roots, keys):
    """Check one checkpoint against the entries; return its size."""
    named, size, claimed, text, signatures = parse_checkpoint(note)
    if named != name:
        raise BrokenError(f"the checkpoint is about {named}, this ledger is {name}")
    if not 0 < size < len(roots):
        raise BrokenError(f"the checkpoint covers {size} entries and there are {len(roots) - 1}: entries are missing")
    if claimed != roots[size]:
        raise BrokenError(f"the first {size} entries are not those that were signed")
    if not signed(keys[size], text, signatures.get((name, key_id(name, keys[size])), b"")):
        raise BrokenError("the checkpoint was not signed by the key of this ledger")
    return size


# --- the ledger ---
def check_entries(encoded):
    """Check the chain; return (name, roots and keys in force by size, decoded entries)."""
    previous, peaks, roots, keys, entries, name = bytes(32), [], [b""], [b""], [], ""
    for seq, content in enumerate(encoded):
        entry, end = decode(content)
        if end != len(content) or entry[:2] != ("record", "localai entry 1") or len(entry) != 11:
            raise BrokenError(f"entry {seq} is no entry")
        fields = entry[2:]
        if fields[SEQ] != seq or fields[PREVIOUS] != previous or type(fields[SENT]) is not int:
            raise BrokenError(f"entry {seq} does not follow the one before it")
        keys.append(key_after(seq, fields[BODY], keys[-1]))
        name = name or f"localai/{fields[BODY][2]}"
        previous = leaf_hash(content)
        push(peaks, seq, previous)
        roots.append(root(peaks))
        entries.append(fields)
    return name, roots, keys, entries


def key_after(seq, body, public):
    """Return the key that signs after an entry: the first entry names one, a new one is signed by the one before."""
    line = body[1] if isinstance(body, tuple) and body[:1] == ("record",) else ""
    if (seq == 0) != (line == "localai genesis 1"):
        raise BrokenError("a ledger begins with one entry that names its key, and has no other such entry")
    if seq == 0:
        return body[3]
    if line != "localai signing-key 1":
        return public
    fields = framed(b"S", line.encode()) + framed(b"B", body[2]) + framed(b"S", body[3].encode()) + framed(b"B", b"")
    if not signed(public, framed(b"R", fields), body[4]):
        raise BrokenError(f"the new key of entry {seq} was not signed by the key before it")
    return body[2]


def every_bytes(value):
    """Yield every byte string in a decoded value."""
    yield from [value] if isinstance(value, bytes) else ()
    for each in value if isinstance(value, tuple) else ():
        yield from every_bytes(each)


def check_openings(lines, entries):
    """Check that every salt and digest opens a commitment in its entry; return the digests by commitment."""
    digests, held = {}, {}
    for line in lines:
        found = re.fullmatch("(0|[1-9][0-9]*) ([0-9a-f]{64}) ([0-9a-f]{64})", line, re.ASCII)
        if not found or int(found[1]) >= len(entries):
            raise BrokenError("not a salt, or one of no entry")
        if found[1] not in held:
            held[found[1]] = set(every_bytes(entries[int(found[1])][BODY]))
        opened = hashlib.sha256(bytes.fromhex(found[2] + found[3])).digest()
        if opened not in held[found[1]]:
            raise BrokenError(f"a salt does not open a commitment of entry {found[1]}")
        digests[opened] = found[3]
    return digests


def check_batches(entries, digests):
    """Check that plans that were approved together went once each, as themselves; return (run, number, of)."""
    leaves, used = {}, {}
    for line, *body in (entry[BODY][1:] for entry in entries):
        if line == "localai consent 1" and body[1][1] == "batch":
            leaves[body[0]], peaks = body[1][4], []
            known = [digests.get(each) for each in body[1][4]]
            for size, each in enumerate(known if None not in known else ()):
                push(peaks, size, leaf_hash(bytes.fromhex(each)))
            if body[1][3] != len(known) or (peaks and root(peaks).hex() != digests.get(body[1][2])):
                raise BrokenError(f"the approval {body[0]} is not of the plans that it lists")
        elif line in ("localai run 1", "localai intent 1") and body[0][NUMBER]:
            (run, consent), number = body[0][2:4], body[0][NUMBER]
            if not 0 < number <= len(leaves.get(consent, ())) or (consent, number) in used:
                raise BrokenError(f"run {run} was not approved, or its approval was used before")
            both = {digests.get(body[0][PLAN]), digests.get(leaves[consent][number - 1])} - {None}
            if len(both) > 1:
                raise BrokenError(f"run {run} is another plan than number {number} of its approval")
            used[consent, number] = run
        elif line == "localai outcome 1" and body[1] in ("not-sent", "not-run"):
            used = {place: run for place, run in used.items() if run != body[0]}
    return [(run, number, len(leaves[consent])) for (consent, number), run in used.items()]


def split(export):
    """Return (key, encoded entries, lines of salts, checkpoint) of an export."""
    head, divider, note = export.partition("\ncheckpoint\n")
    lines = head.split("\n")
    begins = re.fullmatch("localai ledger 1\nkey .*\nentries [1-9][0-9]*", "\n".join(lines[:3]), re.ASCII)
    if not divider or not begins:
        raise BrokenError("this is not a whole ledger of localai")
    count = int(lines[2].removeprefix("entries "))
    if len(lines) < count + 4 or lines[count + 3] != "openings":
        raise BrokenError("entries are missing or there are too many")
    return lines[1].removeprefix("key "), [from_base64(line) for line in lines[3 : count + 3]], lines[count + 4 :], note


def verify(export, checkpoint=None, key=None):
    """Return what was found, as lines; raises BrokenError."""
    own_key, encoded, openings, note = split(export)
    name, roots, keys, entries = check_entries(encoded)
    batched = check_batches(entries, check_openings(openings, entries))
    if check_checkpoint(note, name, roots, keys) != len(entries) or parse_key(own_key) != (name, keys[-1]):
        raise BrokenError("the checkpoint in the file does not cover its entries, or its key is another one")
    given = None if key is None else parse_key(key) if "+" in key else (name, bytes.fromhex(key))
    if given is not None and (given[0] != name or given[1] not in keys):
        raise BrokenError("this ledger was not signed by the key you gave")
    found = [f"{len(entries)} entries, whole and in order; {sum(each[SENT] for each in entries)} bytes sent"]
    found += [f"{len(openings)} salts, each opens what it belongs to"] if openings else []
    found += [f"run {run}: number {number} of {count} in one approval" for run, number, count in batched]
    if checkpoint is None or key is None:
        missing = " and ".join(what for what, it in (("your checkpoint", checkpoint), ("your key", key)) if it is None)
        found.append(f"without {missing} this shows only that the file fits together")
    if checkpoint is not None:
        size = check_checkpoint(checkpoint, name, roots, keys)
        found.append(f"the first {size} entries are those of your checkpoint; nobody changed them since you kept it")
        found.append(f"the other {len(entries) - size} are as the holder of the key signed them")
    return found


def main():
    """Verify a file; end with 0 when everything holds, with 1 when something does not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("--checkpoint", type=Path, help="a checkpoint that you kept")
    parser.add_argument("--key", help="the verifier key that you kept, or the signing-key of FORMAT")
    given = parser.parse_args()
    try:
        checkpoint = given.checkpoint.read_bytes().decode() if given.checkpoint else None
        lines = verify(given.export.read_bytes().decode(), checkpoint, given.key)
    except (BrokenError, OSError, ValueError, IndexError, TypeError) as error:
        print(f"BROKEN: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
