"""The command line: what it loads, what it says, and how it ends."""

import argparse
import errno
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db.utils import OperationalError

from xiezhi.config.cli import main, running
from xiezhi.config.cli.parser import COMMANDS, build_parser
from xiezhi.config.errors import Misconfigured

LOADED = """
import sys
from xiezhi.config.cli import main
code = main(sys.argv[1:])
heavy = {"django", "psycopg", "polars", "ibis", "procrastinate"} & set(sys.modules)
print("LOADED", sorted(heavy), file=sys.stderr)
sys.exit(code)
"""


def test_a_report_is_checked_without_django_or_database(tmp_path: Path) -> None:
    report = tmp_path / "年报.txt"
    report.write_text("全年共办理行政处罚案件33件，其中简易程序18件，普通程序15件。", encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-c", LOADED, "report", "check", str(report), "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XIEZHI_DATA": str(tmp_path / "none")},
    )
    assert answer.returncode == 0, answer.stderr
    assert "LOADED []" in answer.stderr
    assert '"figures"' in answer.stdout
    assert not (tmp_path / "none").exists()


def test_the_command_line_itself_is_loaded_quickly() -> None:
    before = os.times()
    subprocess.run([sys.executable, "-m", "xiezhi.config.cli", "--version"], check=True, capture_output=True)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    assert spent < 0.5  # 0.1 s of processor time on an idle machine


def test_every_command_has_help_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    parser = build_parser()
    (choices,) = [action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    assert len({id(choice) for choice in choices.values()}) == len(COMMANDS)
    for name in choices:
        with pytest.raises(SystemExit):
            main([name, "--help"])
        assert "用法" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Misconfigured("第一行\n第二行"), "xiezhi：第一行 第二行"),
        (FileNotFoundError(errno.ENOENT, "No such file", "账.xlsx"), "xiezhi：找不到文件 账.xlsx"),
        (PermissionError(errno.EACCES, "Permission denied", "账.xlsx"), "xiezhi：无权读写 账.xlsx"),
        (OSError(errno.ENOSPC, "No space left on device"), "xiezhi：磁盘空间不足"),
        (psycopg.errors.DiskFull("could not extend file"), "xiezhi：磁盘空间不足"),
        (psycopg.OperationalError("server closed the connection\n\tunexpectedly"), "xiezhi：与数据库的连接失败或中断"),
    ],
)
def test_a_known_trouble_is_one_clear_line(error: Exception, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert running.run(argparse.Namespace(run=raising(error))) == running.REFUSED
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(said)
    assert captured.err.count("\n") == 1


def test_a_trouble_of_the_database_is_known_behind_djangos_wrapping() -> None:
    error = OperationalError("disk")
    error.__cause__ = psycopg.errors.DiskFull("disk")
    assert running.refusal(error) == "磁盘空间不足，数据库无法写入；请清理磁盘后重试"


def test_a_bug_gets_a_number_and_a_log_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XIEZHI_DATA", str(tmp_path))
    assert running.run(argparse.Namespace(run=raising(KeyError("x")))) == running.INTERNAL
    (log,) = (tmp_path / "logs").iterdir()
    assert log.stem.removeprefix("error-") in capsys.readouterr().err
    assert "KeyError: 'x'" in log.read_text(encoding="utf-8")


def test_an_interrupt_ends_with_its_own_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert running.run(argparse.Namespace(run=raising(KeyboardInterrupt()))) == running.INTERRUPTED
    assert capsys.readouterr().err == "xiezhi：已中断\n"


def raising(error: BaseException) -> object:
    def fail(_: argparse.Namespace) -> int:
        raise error

    return fail
