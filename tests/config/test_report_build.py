"""``xiezhi report build``: which file it writes, and what it refuses before anything is opened."""

from pathlib import Path

import pytest

from xiezhi.config.cli import main
from xiezhi.config.cli.report import _FORMATS, _format
from xiezhi.config.cli.report_options import KINDS
from xiezhi.config.errors import Misconfigured
from xiezhi.reporting.annual.kinds import kinds
from xiezhi.reporting.documents import FORMATS


def test_the_help_offers_what_there_is() -> None:
    assert tuple(kinds()) == KINDS
    assert FORMATS == _FORMATS


@pytest.mark.parametrize(
    ("out", "asked", "written"),
    [
        ("a.docx", None, "docx"),
        ("a.PDF", None, "pdf"),
        ("a.html", None, "html"),
        ("a", None, "docx"),
        ("a", "pdf", "pdf"),
        ("a.docx", "html", "html"),
        ("a.bin", "pdf", "pdf"),
    ],
)
def test_the_format_is_the_one_asked_for_or_that_of_the_ending(out: str, asked: str | None, written: str) -> None:
    assert _format(Path(out), asked) == written


def test_an_ending_that_says_nothing_is_refused() -> None:
    with pytest.raises(Misconfigured, match=r"不认识扩展名“\.doc”"):
        _format(Path("a.doc"), None)


@pytest.mark.parametrize("more", [[], ["--period", "2024", "--year", "2024"]])
def test_one_period_must_be_named(more: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["report", "build", "--org", "云汀区", "--out", str(tmp_path / "a.pdf"), *more])
    assert ended.value.code == 2
    assert capsys.readouterr().err
