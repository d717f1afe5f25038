"""Files of others worked on in a process of its own, with limits: whatever such a file does, it does it to that process alone.

The process is started with the first piece of work and kept for the next ones. It knows neither database nor keys. One that
takes too much or dies is given up, the piece that it worked on is refused by name, and another process goes on.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from xiezhi.office.binding import Binder, Facts
from xiezhi.office.bound import Part, Placed
from xiezhi.office.documents_fonts import NoChineseFont
from xiezhi.office.refusals import UnreadableFile

# What a child is told of the surroundings: how to find Python's modules and letters, and nothing else.
_TOLD: Final = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS", "FONTCONFIG_PATH")
_PATIENCE: Final = 5
# Bytes of the child's last words that are kept for the log.
_LAST_WORDS: Final = 4_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one process may take: MiB of memory, seconds of computing and of waiting for one piece of work, MiB of one file."""

    memory: int = 1_536
    computing: int = 120
    waiting: int = 300
    file: int = 4_096


USUAL: Final = Limits()


class Failed(RuntimeError):
    """The work failed for a reason that lies in no file; the message is for the log."""


@dataclass
class Apart:
    """A process apart for work in `folder`, which is all that it need write to. Used as a context; one at a time uses it."""

    folder: Path
    limits: Limits = USUAL
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def put_on_a4(self, source: Path, target: Path, *, name: str) -> int:
        """See `bound.put_on_a4`. Raises UnreadableFile, also for what takes more than the limits."""
        return int(self._ask("put_on_a4", name, source=str(source), target=str(target)))

    def set_picture(self, binder: Binder, *, picture: Path, target: Path, heading: str, facts: Facts) -> None:
        """See `binding.render_picture`; the page is written to `target`. Raises UnreadableFile, NoChineseFont."""
        told = {"picture": str(picture), "target": str(target), "heading": heading, "facts": [list(f) for f in facts]}
        self._ask("set_picture", heading, binder=_binder(binder), **told)

    def page_counts(self, paths: Sequence[Path], *, name: str) -> list[int]:
        """The pages of each file. Raises UnreadableFile."""
        return [int(count) for count in self._ask("page_counts", name, paths=[str(path) for path in paths])]

    def bind(self, parts: Sequence[Part], target: Path, *, binder: Binder, name: str) -> list[Placed]:
        """See `bound.bind`; `name`: what a refusal calls the whole. Raises UnreadableFile, NoChineseFont."""
        told = [{**asdict(part), "path": str(part.path)} for part in parts]
        placed = self._ask("bind", name, parts=told, target=str(target), binder=_binder(binder))
        return [Placed(*each) for each in placed]

    def _ask(self, work: str, name: str, **given: Any) -> Any:
        """The answer to one piece of work. Raises what it was answered with; a process that does not answer is ended."""
        process = self._process or self._start()
        question = json.dumps({"work": work, "name": name, **given}, ensure_ascii=False).encode() + b"\n"
        try:
            told = _exchange(process, question, self.limits.waiting)
        except TimeoutError as late:
            self._end()
            raise UnreadableFile(
                f"“{name}”处理超过 {self.limits.waiting} 秒，不能编入案卷。请打开后另存或者拆分，再上传。"
            ) from late
        if told is None:
            self._end()
            raise UnreadableFile(
                f"“{name}”展开后占用过大（上限 {self.limits.memory:,} MB 内存、{self.limits.computing} 秒运算），"
                "疑似异常文件，不能编入案卷。请用阅读器打开后“打印为 PDF”，或者拆分，再上传。"
            )
        return _opened(json.loads(told))

    def _start(self) -> subprocess.Popen[bytes]:
        given = {name: os.environ[name] for name in _TOLD if name in os.environ}
        # Fewer arenas and threads: what is reserved for them counts as memory.
        quiet = {"TMPDIR": str(self.folder), "MALLOC_ARENA_MAX": "2", "RAYON_NUM_THREADS": "2", "PYTHONSAFEPATH": "1"}
        with (self.folder / "apart.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - a module of this package, limits of our own
                [sys.executable, "-m", "xiezhi.office.apart_worker", json.dumps(asdict(self.limits))],
                cwd=self.folder,
                env=given | quiet,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _closed(stream)
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _closed(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except BrokenPipeError:
        return


def _exchange(process: subprocess.Popen[bytes], question: bytes, seconds: int) -> bytes | None:
    """The answer as a line; None from a process that died. Raises TimeoutError, having killed it."""
    if process.stdin is None or process.stdout is None:
        raise Failed("a process apart has no pipes")
    try:
        process.stdin.write(question)
        process.stdin.flush()
    except BrokenPipeError:
        return None
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        if not waiting.select(seconds):
            process.kill()
            raise TimeoutError
    answer = process.stdout.readline()
    return answer if answer.endswith(b"\n") else None


def _opened(answer: dict[str, Any]) -> Any:
    if "refused" in answer:
        raise UnreadableFile(answer["refused"])
    if "no_font" in answer:
        raise NoChineseFont(answer["no_font"])
    if "failed" in answer:
        raise Failed(str(answer["failed"])[-_LAST_WORDS:])
    return answer["done"]


def _binder(binder: Binder) -> dict[str, str]:
    return {"issuer": binder.issuer, "title": binder.title, "day": binder.day.isoformat()}
