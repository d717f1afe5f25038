"""Settings as the environment makes them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from xiezhi.config import environment, keys
from xiezhi.config.errors import Misconfigured

CHECK = """
from xiezhi.config.database import set_up_django
set_up_django()
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
"""


def run(code: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **surroundings}, capture_output=True, text=True, check=False
    )


def test_behind_tls_djangos_deployment_checks_are_silent() -> None:
    answer = run(CHECK, XIEZHI_HTTPS="1", XIEZHI_ALLOWED_HOSTS="zhifa.example")
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("XIEZHI_HASH", "md5", "sm3 或 sha256"),
        ("XIEZHI_HTTPS", "maybe", "1 或 0"),
        ("XIEZHI_CIPHER", "rot13", "aes 或 sm4"),
    ],
)
def test_a_variable_that_does_not_fit_is_named(name: str, value: str, said: str) -> None:
    code = "import sys; from xiezhi.config.cli import main; sys.exit(main(['user', 'list']))"
    answer = run(code, **{name: value})
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"xiezhi：环境变量 {name}")
    assert said in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_secrets_are_made_once_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIEZHI_DATA", str(tmp_path / "数据"))
    first = keys.secret("record.key")
    assert keys.secret("record.key") == first
    assert len(first) == 64
    path = keys.key_file("record.key")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["record.key"]


def test_a_secret_that_was_cut_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIEZHI_DATA", str(tmp_path))
    keys.key_file("record.key").write_text("short", encoding="ascii")
    with pytest.raises(Misconfigured, match="不完整"):
        keys.secret("record.key")


def test_the_data_folder_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XIEZHI_DATA", "here")
    assert environment.data_folder() == tmp_path / "here"
