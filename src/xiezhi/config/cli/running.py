"""Running a command: what goes wrong becomes one clear line, and a bug a numbered entry in the log."""

import argparse
import os
import secrets
import signal
import sys
import traceback
from pathlib import Path
from types import FrameType

from xiezhi.config.cli.language import one_line

REFUSED, INTERNAL, INTERRUPTED = 2, 70, 130


def run(chosen: argparse.Namespace) -> int:
    """Run the chosen command and return its exit status."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        return int(chosen.run(chosen))
    except KeyboardInterrupt:
        _say("已中断")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone (| head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last line of defence: a user never sees a traceback
        return _answer(error)


def refusal(error: BaseException) -> str | None:
    """Return the sentence for the user behind an exception, None for one that nobody foresaw.

    Every room words its own exceptions for the user; whatever another package raises is either a known trouble of the
    machine or a bug of ours.
    """
    if type(error).__module__.startswith("xiezhi."):
        return str(error) or type(error).__name__
    for cause in (error, error.__cause__):
        if cause is not None and type(cause).__module__.startswith("psycopg"):
            return _database_trouble(cause)
    if isinstance(error, OSError):
        return _system_trouble(error)
    return None


def _database_trouble(error: BaseException) -> str | None:
    troubles = {
        "DiskFull": "磁盘空间不足，数据库无法写入；请清理磁盘后重试",
        "AdminShutdown": "数据库已停止，本次操作没有写入；请重试",
        "CrashShutdown": "数据库意外停止，本次操作没有写入；请重试",
        "OperationalError": f"与数据库的连接失败或中断，未提交的操作没有写入：{one_line(str(error))}",
        "ReadOnlySqlTransaction": "数据库只读，无法写入",
        "TooManyConnections": "数据库的连接已满；请稍后重试",
    }
    return troubles.get(type(error).__name__)


def _system_trouble(error: OSError) -> str | None:
    """Only what concerns a file that is named; any other system error is a bug to be logged."""
    troubles: dict[type[OSError], str] = {
        FileNotFoundError: "找不到文件 {}",
        PermissionError: "无权读写 {}",
        IsADirectoryError: "{} 是文件夹，不是文件",
        NotADirectoryError: "{} 的路径中有一段不是文件夹",
        FileExistsError: "{} 已存在",
    }
    if error.errno == 28:  # ENOSPC
        return "磁盘空间不足；请清理磁盘后重试"
    sentence = troubles.get(type(error))
    return sentence.format(error.filename) if sentence and error.filename else None


def _answer(error: Exception) -> int:
    sentence = refusal(error)
    if sentence is not None:
        _say(sentence)
        return REFUSED
    number = secrets.token_hex(4).upper()
    _say(f"程序内部错误，编号 {number}；详情已记入 {_record(number)}，请连同编号报告给维护人员")
    return INTERNAL


def _record(number: str) -> Path | str:
    from xiezhi.config.environment import data_folder

    try:
        path = data_folder() / "logs" / f"error-{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        path.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        traceback.print_exc()
        return "标准错误"
    return path


def _say(text: str) -> None:
    print(f"xiezhi：{one_line(text)}", file=sys.stderr)


def _terminate(number: int, _frame: FrameType | None) -> None:
    """Leave by the normal way, so that the embedded server is stopped by whoever leaves last."""
    raise SystemExit(128 + number)
