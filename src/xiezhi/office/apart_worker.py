"""The process apart (`office.apart`): takes pieces of work as lines of JSON and answers each with one, within its limits."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import astuple
from datetime import date
from pathlib import Path
from typing import Any, Final

_MIB: Final = 1024 * 1024
# The file for a system that runs out of memory: this process goes first.
_FIRST_TO_GO: Final = Path("/proc/self/oom_score_adj")


def main(limits: Mapping[str, int]) -> None:
    """Answer questions until there are no more."""
    _confine(limits)
    # Libraries that print do not disturb the answers.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    for line in sys.stdin.buffer:
        _allow(limits)
        answer = _answered(json.loads(line))
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")


def _confine(limits: Mapping[str, int]) -> None:
    memory, file = limits["memory"] * _MIB, limits["file"] * _MIB
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file, file))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)
    try:
        _FIRST_TO_GO.write_text("1000", encoding="ascii")
    except OSError:  # no such file here: then the system chooses by itself
        return


def _allow(limits: Mapping[str, int]) -> None:
    """Seconds for the next piece of work; who takes more is ended by the system, also where nobody waits any more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + limits["computing"] + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    signal.setitimer(signal.ITIMER_REAL, limits["waiting"])


def _answered(question: dict[str, Any]) -> dict[str, Any]:
    from xiezhi.office.documents_fonts import NoChineseFont  # noqa: PLC0415 - loaded within the limits
    from xiezhi.office.refusals import UnreadableFile  # noqa: PLC0415

    work, name = question.pop("work"), question.pop("name")
    try:
        return {"done": _WORKS[work](name, question)}
    except UnreadableFile as refused:
        return {"refused": str(refused)}
    except NoChineseFont as missing:
        return {"no_font": str(missing)}
    except MemoryError:
        # What is left of it cannot be trusted with more work; the end of the process is the answer.
        os._exit(1)
    except Exception:  # noqa: BLE001 - whatever a file makes a library raise is said of that file
        traceback.print_exc()
        if work in _OF_ONE_FILE:
            return {"refused": f"“{name}”已损坏，不能编入案卷。请重新导出后再上传。"}
        return {"failed": traceback.format_exc()}


def _put_on_a4(name: str, given: Mapping[str, Any]) -> int:
    from xiezhi.office.bound import put_on_a4  # noqa: PLC0415

    return put_on_a4(Path(given["source"]), Path(given["target"]), name=name)


def _set_picture(name: str, given: Mapping[str, Any]) -> None:
    from xiezhi.office.binding import render_picture  # noqa: PLC0415

    facts = [(title, text) for title, text in given["facts"]]
    page = render_picture(_binder(given), picture=Path(given["picture"]), heading=name, facts=facts)
    Path(given["target"]).write_bytes(page)


def _page_counts(name: str, given: Mapping[str, Any]) -> list[int]:
    from xiezhi.office.bound import page_count  # noqa: PLC0415

    del name
    return [page_count(Path(path)) for path in given["paths"]]


def _bind(name: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    from xiezhi.office.bound import Part, bind  # noqa: PLC0415

    del name
    parts = [
        Part(Path(part["path"]), part["title"], part["numbered"], tuple((title, page) for title, page in part["below"]))
        for part in given["parts"]
    ]
    return [astuple(placed) for placed in bind(parts, Path(given["target"]), binder=_binder(given))]


def _binder(given: Mapping[str, Any]) -> Any:
    from xiezhi.office.binding import Binder  # noqa: PLC0415

    told = given["binder"]
    return Binder(told["issuer"], told["title"], date.fromisoformat(told["day"]))


_WORKS: Final[Mapping[str, Callable[[str, Mapping[str, Any]], Any]]] = {
    "put_on_a4": _put_on_a4,
    "set_picture": _set_picture,
    "page_counts": _page_counts,
    "bind": _bind,
}
_OF_ONE_FILE: Final = frozenset({"put_on_a4", "set_picture"})

if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
