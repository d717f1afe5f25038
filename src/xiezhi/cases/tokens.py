"""Tokens of public pages: too long to guess, sealed where they are kept, found by a keyed hash."""

import secrets

from xiezhi.cases import sealing

BYTES = 24  # 192 bits; 32 characters in an address
LONGEST = 64


def new_token() -> tuple[bytes, bytes]:
    """Cipher text and keyed hash of a new token."""
    token = secrets.token_urlsafe(BYTES)
    return sealing.encrypt(token), sealing.keyed_hash(token)


def opened(cipher: bytes | memoryview) -> str:
    """The token as it stands in an address."""
    return sealing.decrypt(cipher)
