"""The ``xiezhi`` command. Nothing here imports Django: a command that needs it says so when it runs."""

import sys

from xiezhi.config.cli.language import speak_chinese
from xiezhi.config.cli.parser import build_parser
from xiezhi.config.cli.running import run


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 done in part, 2 refused, 70 an error of the program."""
    speak_chinese()
    parser = build_parser()
    chosen = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    return run(chosen)
