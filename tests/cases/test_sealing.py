from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from xiezhi.cases import sealing
from xiezhi.cases.masking import masked_name, masked_number

FIXTURE = examples(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(params=["aes", "sm4"])
def cipher(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> str:
    key = tmp_path / "record.key"
    key.write_bytes(b"0123456789abcdef0123456789abcdef")
    settings.XIEZHI_KEY_FILE = str(key)
    settings.XIEZHI_CIPHER = request.param
    return str(request.param)


@FIXTURE
@given(text=st.text(min_size=1))
def test_what_is_sealed_comes_back_and_never_looks_alike(cipher: str, text: str) -> None:
    first, second = sealing.encrypt(text), sealing.encrypt(text)
    assert sealing.decrypt(first) == sealing.decrypt(second) == text
    assert first != second
    assert sealing.keyed_hash(text) == sealing.keyed_hash(text)
    assert len(sealing.keyed_hash(text)) == 16


def test_a_changed_byte_is_noticed(cipher: str) -> None:
    sealed = bytearray(sealing.encrypt("张三"))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        sealing.decrypt(bytes(sealed))


def test_what_was_sealed_by_one_cipher_is_read_under_the_other(cipher: str, settings: Any) -> None:
    sealed = sealing.encrypt("𠮷·买买提")
    settings.XIEZHI_CIPHER = "aes" if cipher == "sm4" else "sm4"
    assert sealing.decrypt(sealed) == "𠮷·买买提"


def test_nothing_is_sealed_as_nothing(cipher: str) -> None:
    assert sealing.encrypt("") == sealing.keyed_hash("") == b""
    assert sealing.decrypt(b"") == ""


def test_a_missing_or_short_key_is_named(settings: Any, tmp_path: Path) -> None:
    settings.XIEZHI_KEY_FILE = str(tmp_path / "gone.key")
    with pytest.raises(sealing.KeyUnavailable, match=r"gone\.key"):
        sealing.keyed_hash("张三")
    (tmp_path / "short.key").write_bytes(b"short")
    settings.XIEZHI_KEY_FILE = str(tmp_path / "short.key")
    with pytest.raises(sealing.KeyUnavailable, match="不完整"):
        sealing.keyed_hash("张三")


@pytest.mark.parametrize(("name", "shown"), [("张三", "张＊"), ("欧阳娜娜", "欧＊＊＊"), ("李", "李＊"), ("", "")])
def test_names_are_masked(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def test_numbers_are_masked() -> None:
    assert masked_number("11010519491231002X") == "1" + "＊" * 16 + "X"
    assert masked_number("12") == "＊＊"
