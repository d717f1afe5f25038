"""Personal data at rest: encrypted to be read back, keyed-hashed to be found again.

A value is stored as version byte, 12-byte nonce and AES-256-GCM (version 1) or SM4-GCM (version 2) cipher text with
its tag. Equal values give different cipher texts; they are found by a keyed hash of the whole value, which gives
away nothing but that two records hold the same one. The key lies in a file outside the database.
"""

import base64
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

AES, SM4 = 1, 2
_NONCE, _TAG = 12, 16


class KeyUnavailable(RuntimeError):
    """The key file is missing or damaged; the message says where it was looked for."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys derived from the one in the file, one for each use."""

    aes: bytes
    sm4: bytes
    lookup: bytes


@cache
def _keys(path: Path) -> Keys:
    try:
        master = path.read_bytes().strip()
    except OSError as error:
        raise KeyUnavailable(
            f"读不到加密密钥文件 {path}：请从备份恢复该文件，或用 XIEZHI_KEY_FILE 指明它的位置。"
        ) from error
    if len(master) < 32:
        raise KeyUnavailable(f"加密密钥文件 {path} 不完整（少于32字节）：请从备份恢复。")

    def derive(purpose: bytes, length: int) -> bytes:
        return HKDF(algorithm=SHA256(), length=length, salt=None, info=b"xiezhi/" + purpose).derive(master)

    return Keys(aes=derive(b"aes-256-gcm", 32), sm4=derive(b"sm4-gcm", 16), lookup=derive(b"lookup", 32))


def _current() -> Keys:
    return _keys(Path(settings.XIEZHI_KEY_FILE))


def device_key(user_id: int, device: str) -> bytes:
    """The 32 bytes by which a user's phone seals what it keeps: the same each time for both, of no use for anything here."""
    info = f"xiezhi/device/{user_id}/{device}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(_current().lookup)


def encrypt(text: str) -> bytes:
    """Cipher text of `text`; b"" for an empty one."""
    return encrypt_many([text])[0]


def encrypt_file(content: bytes) -> bytes:
    """Cipher text of a file's bytes, by the cipher that texts are encrypted with."""
    return encrypt(base64.b85encode(content).decode("ascii"))


def decrypt_file(sealed: bytes | memoryview) -> bytes:
    """The bytes behind a cipher text of `encrypt_file`. Raises InvalidTag when it was altered."""
    return base64.b85decode(decrypt(sealed))


def encrypt_bytes(content: bytes, bound: bytes) -> bytes:
    """Cipher text of a piece of a file; it opens only with what it is bound to (its place in the file)."""
    if settings.XIEZHI_CIPHER == "sm4":
        return _sm4_sealed(content, bound)
    version, nonce = bytes([AES]), os.urandom(_NONCE)
    return version + nonce + AESGCM(_current().aes).encrypt(nonce, content, version + bound)


def decrypt_bytes(sealed: bytes | memoryview, bound: bytes) -> bytes:
    """The piece behind a cipher text of `encrypt_bytes`. Raises InvalidTag when it, or what it is bound to, was altered."""
    raw = bytes(sealed)
    version, nonce, body = raw[:1], raw[1 : 1 + _NONCE], raw[1 + _NONCE :]
    if version[0] == AES:
        return AESGCM(_current().aes).decrypt(nonce, body, version + bound)
    decryptor = Cipher(algorithms.SM4(_current().sm4), modes.GCM(nonce, body[-_TAG:])).decryptor()
    decryptor.authenticate_additional_data(version + bound)
    return decryptor.update(body[:-_TAG]) + decryptor.finalize()


def encrypt_many(texts: Iterable[str]) -> list[bytes]:
    """Cipher texts in the order given; one look at the key for all of them."""
    if settings.XIEZHI_CIPHER == "sm4":
        return [_sm4_encrypt(text) if text else b"" for text in texts]
    given = list(texts)
    gcm = AESGCM(_current().aes)
    version = bytes([AES])
    nonces = os.urandom(_NONCE * len(given))  # asking the system once for each costs more than the cipher
    sealed = []
    for place, text in enumerate(given):
        nonce = nonces[place * _NONCE : (place + 1) * _NONCE]
        sealed.append(version + nonce + gcm.encrypt(nonce, text.encode(), version) if text else b"")
    return sealed


def _sm4_encrypt(text: str) -> bytes:
    return _sm4_sealed(text.encode(), b"")


def _sm4_sealed(content: bytes, bound: bytes) -> bytes:
    version, nonce = bytes([SM4]), os.urandom(_NONCE)
    encryptor = Cipher(algorithms.SM4(_current().sm4), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(version + bound)
    body = encryptor.update(content) + encryptor.finalize()
    return version + nonce + body + encryptor.tag


def decrypt(sealed: bytes | memoryview) -> str:
    """The text behind a cipher text, whichever cipher wrote it. Raises InvalidTag when it was altered."""
    return decrypt_bytes(sealed, b"").decode() if sealed else ""


def keyed_hash(text: str) -> bytes:
    """16 bytes by which equal whole values are found; b"" for an empty one."""
    return keyed_hash_many([text])[0]


def keyed_hash_many(texts: Iterable[str]) -> list[bytes]:
    """Keyed hashes in the order given."""
    primed = hmac.new(_current().lookup, digestmod="sha256")  # copied for each value: taking the key in costs most
    hashes = []
    for text in texts:
        code = primed.copy()
        code.update(text.encode())
        hashes.append(code.digest()[:16] if text else b"")
    return hashes
