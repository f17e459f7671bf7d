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
import binascii
import hashlib
import re
import sys
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SEQ, PREVIOUS, AT, KIND, SUBJECT, SENT, ACTOR, FACE, BODY = range(9)
DEEPEST = 32


class BrokenError(Exception):
    """Something is not as it was signed."""


# --- canonical values: a tag, a length of 8 bytes, that many bytes ---


def decode(encoded, start=0, end=None, depth=DEEPEST):
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


def leaf(tag, content):
    """Return a plain value; raises BrokenError for every spelling but the one."""
    try:
        text = content.decode() if tag in (b"I", b"S", b"D", b"T", b"A") else ""
        if tag == b"N" and not content:
            return None
        if tag == b"O" and content in (b"\0", b"\1"):
            return content == b"\1"
        if tag == b"B":
            return content
        if tag == b"S":
            return text
        if tag == b"I" and re.fullmatch("0|-?[1-9][0-9]*", text, re.ASCII):
            return int(text)
        if tag == b"D" and re.fullmatch(r"0|-?(0|[1-9][0-9]*)\.[0-9]*[1-9]|-?[1-9][0-9]*", text, re.ASCII):
            return Decimal(text)
        if tag == b"T" and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", text, re.ASCII):
            return datetime.fromisoformat(text)
        if tag == b"A" and re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except (ValueError, InvalidOperation):
        pass
    raise BrokenError("not a canonical value")


def encode_text(value):
    """Return the canonical bytes of text."""
    return b"S" + len(value.encode()).to_bytes(8, "big") + value.encode()


def encode_bytes(value):
    """Return the canonical bytes of bytes."""
    return b"B" + len(value).to_bytes(8, "big") + value


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
    found = peaks[-1]
    for peak in reversed(peaks[:-1]):
        found = hashlib.sha256(b"\1" + peak + found).digest()
    return found


# --- signatures, notes, checkpoints (c2sp.org/signed-note, c2sp.org/tlog-checkpoint) ---


def from_base64(text):
    """Return the bytes of base64 in its one spelling."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BrokenError("not base64") from None
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
    name, _, rest = text.partition("+")
    named_id, _, encoded = rest.partition("+")
    key = from_base64(encoded)
    if len(key) != 33 or key[0] != 1 or key_id(name, key[1:]).hex() != named_id:
        raise BrokenError("this is not a verifier key")
    return name, key[1:]


def parse_checkpoint(note):
    """Return (name, size, root, text, signatures by key id) of a checkpoint; checks no signature."""
    text, divider, lines = note.rpartition("\n\n")
    body = text.split("\n")
    if not (divider and lines.endswith("\n") and len(body) == 4 and re.fullmatch("[1-9][0-9]*", body[1], re.ASCII)):
        raise BrokenError("not a checkpoint")
    if not re.fullmatch("projection [0-9a-f]{64}", body[3], re.ASCII):
        raise BrokenError("not a checkpoint of localai")
    signatures = {}
    for line in lines[:-1].split("\n"):
        found = re.fullmatch("\u2014 ([^ +]+) ([^ ]+)", line)
        if not found:
            raise BrokenError("not a signature line")
        signature = from_base64(found[2])
        signatures[found[1], signature[:4]] = signature[4:]
    return body[0], int(body[1]), from_base64(body[2]), f"{text}\n".encode(), signatures


def check_checkpoint(note, name, roots, keys):
    """Check one checkpoint against the entries; return its size."""
    named, size, claimed, text, signatures = parse_checkpoint(note)
    if named != name:
        raise BrokenError(f"the checkpoint is about {named}, this ledger is {name}")
    if not 0 < size < len(roots):
        raise BrokenError(f"the checkpoint covers {size} entries and there are {len(roots) - 1}: entries are missing")
    if claimed != roots[size]:
        raise BrokenError(f"the first {size} entries are not those that were signed")
    public = keys[size]
    if not signed(public, text, signatures.get((name, key_id(name, public)), b"")):
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
        public = key_after(seq, fields[BODY], keys[-1])
        name = name or f"localai/{fields[BODY][2]}"
        previous = leaf_hash(content)
        push(peaks, seq, previous)
        roots.append(root(peaks))
        keys.append(public)
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
    fields = encode_text(line) + encode_bytes(body[2]) + encode_text(body[3]) + encode_bytes(b"")
    if not signed(public, b"R" + len(fields).to_bytes(8, "big") + fields, body[4]):
        raise BrokenError(f"the new key of entry {seq} was not signed by the key before it")
    return body[2]


def every_bytes(value):
    """Yield every byte string in a decoded value."""
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from every_bytes(each)


def check_openings(lines, entries):
    """Check that every salt and digest opens a commitment in its entry."""
    for line in lines:
        found = re.fullmatch("(0|[1-9][0-9]*) ([0-9a-f]{64}) ([0-9a-f]{64})", line, re.ASCII)
        if not found or int(found[1]) >= len(entries):
            raise BrokenError("not a salt, or one of no entry")
        opened = hashlib.sha256(bytes.fromhex(found[2] + found[3])).digest()
        if opened not in set(every_bytes(entries[int(found[1])][BODY])):
            raise BrokenError(f"a salt does not open a commitment of entry {found[1]}")


def split(export):
    """Return (key, encoded entries, lines of salts, checkpoint) of an export."""
    head, divider, note = export.partition("\ncheckpoint\n")
    lines = head.split("\n")
    if not divider or len(lines) < 4 or lines[0] != "localai ledger 1" or not lines[1].startswith("key "):
        raise BrokenError("this is not a whole ledger of localai")
    if not re.fullmatch("entries [1-9][0-9]*", lines[2], re.ASCII):
        raise BrokenError("this is not a ledger of localai")
    count = int(lines[2].removeprefix("entries "))
    if len(lines) < count + 4 or lines[count + 3] != "openings":
        raise BrokenError("entries are missing or there are too many")
    return lines[1].removeprefix("key "), [from_base64(line) for line in lines[3 : count + 3]], lines[count + 4 :], note


def verify(export, checkpoint=None, key=None):
    """Return what was found, as lines; raises BrokenError."""
    own_key, encoded, openings, note = split(export)
    name, roots, keys, entries = check_entries(encoded)
    check_openings(openings, entries)
    if check_checkpoint(note, name, roots, keys) != len(entries) or parse_key(own_key) != (name, keys[-1]):
        raise BrokenError("the checkpoint in the file does not cover its entries, or its key is another one")
    given = None if key is None else parse_key(key) if "+" in key else (name, bytes.fromhex(key))
    if given is not None and (given[0] != name or given[1] not in keys):
        raise BrokenError("this ledger was not signed by the key you gave")
    found = [f"{len(entries)} entries, whole and in order; {sum(each[SENT] for each in entries)} bytes sent"]
    found += [f"{len(openings)} salts, each opens what it belongs to"] if openings else []
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
