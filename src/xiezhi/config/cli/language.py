"""Chinese for what argparse says of itself."""

import argparse
import re

_WORDS = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "subcommands": "命令",
    "show this help message and exit": "显示这段帮助",
    "show program's version number and exit": "显示版本",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
    "the following arguments are required: %s": "缺少参数：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r 这个选项（可选：%(choices)s）",
    "invalid %(type)s value: %(value)r": "%(value)r 不是正确的值",
    "expected one argument": "须跟一个值",
    "expected at least one argument": "须跟至少一个值",
    "not allowed with argument %s": "不能与 %s 同用",
    "one of the arguments %s is required": "须给出 %s 之一",
    "ambiguous option: %(option)s could match %(matches)s": "选项 %(option)s 不明确，可能是 %(matches)s",
    "ignored explicit argument %r": "多余的值 %r",
}


def speak_chinese() -> None:
    """Let argparse look its sentences up here; it asks gettext, for which no Chinese catalogue is installed."""
    setattr(argparse, "_", lambda text: _WORDS.get(text, text))  # noqa: B010 - the name is argparse's own


def one_line(text: str) -> str:
    """Return a message as one line."""
    return re.sub(r"\s*\n\s*", " ", text.strip())
