import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from bench.importing import GOALS
from bench.ledger import district
from bench.lines import Line
from bench.reading import PROSE, report
from bench.workbook import write_workbook
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("acts", [1, 999, 12_345])
def test_the_ledger_has_exactly_the_acts_asked_for(acts: int) -> None:
    assert len(district(acts).acts) == acts


def test_a_workbook_says_what_the_frame_says(tmp_path: Path) -> None:
    acts = district(300).acts
    write_workbook(acts, tmp_path / "acts.xlsx")
    header, *rows = CalamineWorkbook.from_path(tmp_path / "acts.xlsx").get_sheet_by_index(0).to_python()
    assert header == acts.columns
    assert [tuple(cell if cell != "" else None for cell in row) for row in rows] == acts.rows()


def test_text_that_looks_like_markup_stays_text(tmp_path: Path) -> None:
    write_workbook(pl.DataFrame({"备注": ["<a&b>", None, "“引号”"]}), tmp_path / "odd.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "odd.xlsx").get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["备注", "<a&b>", "", "“引号”"]


def test_the_report_is_as_long_as_asked_for() -> None:
    assert len(report(10_000)) == 10_000
    assert len(report(10_000, prose=PROSE)) == 10_000


def test_a_line_tells_whether_its_goal_is_met() -> None:
    assert Line("speed", 0.6, "×", GOALS["csv"]).is_met
    assert not Line("memory", 1100, " MiB", 1024, at_least=False).is_met
    assert "NOT MET" in str(Line("memory", 1100, " MiB", 1024, at_least=False))
    assert Line("rows", 5, "/s").is_met is None


@pytest.mark.slow
def test_benchmarks_run() -> None:
    only = [part for name in ("reader", "csv") for part in ("--only", name)]
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--rows", "600", *only],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    machine, _, *lines = done.stdout.splitlines()
    assert "load" in machine
    assert [line.split("  ")[0] for line in lines] == [
        "reader, a report of 10,000 characters",
        "reader, the same crowded with figures",
        "import csv ÷ bare COPY, speed",
        "import csv, peak memory",
        "import csv, rows a second",
    ]
