"""Whether a text is an RSA public key that a form can be encrypted with: X.509 in DER, in Base64, as ODK takes it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import NamedTuple

SHORTEST = 2048
"""Bits of the modulus below which a key is no longer taken as safe (NIST SP 800-131A)."""

_RSA = bytes.fromhex("2a864886f70d010101")
_SEQUENCE, _INTEGER, _BITS, _OBJECT = 0x30, 0x02, 0x03, 0x06

# SHA-256 of the modulus of keys in published example forms (of pyxform and of Ona): whoever has the example may have
# its private half.
_PRINTED: frozenset[str] = frozenset(
    {
        "36453fc71f9b844c9361ac96e97081bb582d8079adeb27e1efcb234800f3715c",
        "2b1f9382534ad56b4ffe3551258c1275a9fff63f9c86c53c2fc150ee0dc46020",
        "76599eaaf2a56919da30d1d60f4b5f756cc054fba97420ece3b74ca4c75406e2",
    }
)


class _Part(NamedTuple):
    tag: int
    content: bytes
    rest: bytes


class _NotDer(ValueError):  # noqa: N818  (says what the bytes are not; never leaves this file)
    pass


def key_fault(text: str) -> str:
    """Why a text is no usable RSA public key; empty when it is one."""
    compact = _compact(text)
    if not compact:
        return "it is empty"
    if "PRIVATE" in text:
        return "it is a private key, which never leaves the data manager's computer"
    if re.search(r"example|exemple|ejemplo", text, re.IGNORECASE):
        return "it is an example"
    try:
        content = base64.b64decode(compact, validate=True)
    except (binascii.Error, ValueError):
        return "it is not Base64"
    try:
        modulus, exponent = _numbers(content)
    except _NotDer:
        return "it is not an RSA public key"
    if modulus.bit_length() < SHORTEST:
        return f"it has {modulus.bit_length()} bits; {SHORTEST} are the least"
    if modulus % 2 == 0 or exponent < 3 or exponent % 2 == 0 or exponent >= modulus:
        return "its numbers cannot be those of an RSA key"
    if any(modulus % prime == 0 for prime in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return "its numbers cannot be those of an RSA key"
    if hashlib.sha256(modulus.to_bytes((modulus.bit_length() + 7) // 8, "big")).hexdigest() in _PRINTED:
        return "it is a key from a published example, which others may be able to open"
    return ""


def same_key(one: str, other: str) -> bool:
    """Whether two usable keys are the same, however they are written: one private half then opens what both lock."""
    numbers: list[tuple[int, int]] = []
    for text in (one, other):
        try:
            numbers.append(_numbers(base64.b64decode(_compact(text), validate=True)))
        except (binascii.Error, ValueError):
            return _compact(one) == _compact(other)
    return numbers[0][0] == numbers[1][0]


def _compact(text: str) -> str:
    return re.sub(r"-----(?:BEGIN|END) PUBLIC KEY-----|\s", "", text)


def _numbers(content: bytes) -> tuple[int, int]:
    """Modulus and exponent of a SubjectPublicKeyInfo (RFC 5280, RFC 8017)."""
    outer = _part(content, _SEQUENCE)
    if outer.rest:
        raise _NotDer
    algorithm = _part(outer.content, _SEQUENCE)
    if _part(algorithm.content, _OBJECT).content != _RSA:
        raise _NotDer
    bits = _part(algorithm.rest, _BITS)
    if bits.rest or bits.content[:1] != b"\0":
        raise _NotDer
    key = _part(bits.content[1:], _SEQUENCE)
    modulus = _part(key.content, _INTEGER)
    exponent = _part(modulus.rest, _INTEGER)
    if key.rest or exponent.rest:
        raise _NotDer
    return _positive(modulus.content), _positive(exponent.content)


def _positive(content: bytes) -> int:
    if not content or content[0] & 0x80:
        raise _NotDer
    return int.from_bytes(content, "big")


def _part(content: bytes, tag: int) -> _Part:
    """The first part of a DER encoding, which must have this tag, and what follows it."""
    if len(content) < 2 or content[0] != tag:
        raise _NotDer
    length, start = content[1], 2
    if length & 0x80:
        count = length & 0x7F
        if not 0 < count <= 4 or len(content) < 2 + count:
            raise _NotDer
        length, start = int.from_bytes(content[2 : 2 + count], "big"), 2 + count
    if len(content) < start + length:
        raise _NotDer
    return _Part(tag, content[start : start + length], content[start + length :])
