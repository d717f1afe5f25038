"""Snapshots at the command line, and while others write."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from tests.databases import CommittedDatabase
from tests.factories import ActFactory, area, organisation
from tests.reporting.frozen import ask, files, freeze

from xiezhi.cases.models import Act
from xiezhi.config.cli import main, opening
from xiezhi.reporting.services import freezing


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    kept: Path = tmp_path / "snapshots"
    settings.XIEZHI_SNAPSHOTS = kept
    return kept


@pytest.fixture
def command(db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command in this process: its status, what it printed, what it said of trouble."""
    monkeypatch.setattr(opening, "open_platform", lambda: None)
    monkeypatch.setattr(opening, "today", lambda: date(2025, 1, 20))

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(list(arguments))
        said = capsys.readouterr()
        return status, said.out.strip(), said.err.strip()

    return run


def test_frozen_figures_are_asked_for_by_number(command: Any) -> None:
    ActFactory.create_batch(3, body=organisation("城管局", area("云汀区")))
    assert command("snapshot", "list") == (0, "还没有快照；用 xiezhi snapshot create 建立", "")
    status, out, _ = command("snapshot", "create", "--title", "年报", "--format", "json")
    made = json.loads(out)
    assert (status, made["id"], made["title"]) == (0, "2025-01-20-1", "年报")
    Act.objects.all().delete()
    asked = ("stats", "penalty.count", "--org", "云汀区", "--period", "2024", "--format", "json")
    live, frozen = (json.loads(command(*asked, *more)[1]) for more in ((), ("--snapshot", made["id"])))
    assert live["rows"][0]["values"] == {"penalty.count": 0}
    assert (frozen["rows"][0]["values"], frozen["snapshot"]) == ({"penalty.count": 3}, made["id"])
    assert json.loads(command("snapshot", "list", "--format", "json")[1]) == [made]
    assert command("snapshot", "create")[1].startswith("已建立快照 2025-01-20-2，共 ")
    assert [line.split("\t")[0] for line in command("snapshot", "list")[1].splitlines()] == [
        "2025-01-20-2",
        "2025-01-20-1",
    ]


def test_verifying_says_which_file_and_ends_with_status_1(command: Any, folder: Path) -> None:
    assert command("snapshot", "verify") == (0, "还没有快照可以校验", "")
    ActFactory(body=organisation("城管局", area("云汀区")))
    freeze()
    assert command("snapshot", "verify") == (0, "快照 2025-01-20-1 完好", "")
    broken = next(files(folder))
    broken.unlink()
    status, out, _ = command("snapshot", "verify", "2025-01-20-1")
    assert status == 1
    assert out.startswith("快照 2025-01-20-1 已损坏：\n")
    assert broken.name in out
    status, out, _ = command("snapshot", "verify", "--format", "json")
    assert (status, len(json.loads(out)["2025-01-20-1"])) == (1, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("snapshot", "verify", "8"),
        ("stats", "penalty.count", "--org", "云汀区", "--period", "2024", "--snapshot", "8"),
    ],
)
def test_an_unknown_snapshot_is_one_line_and_status_2(command: Any, arguments: tuple[str, ...]) -> None:
    area("云汀区")
    unknown = "xiezhi：没有编号为“8”的快照，可用 xiezhi snapshot list 查看全部快照。"
    assert command(*arguments) == (2, "", unknown)


def test_a_folder_that_cannot_be_is_one_line_and_status_2(command: Any, folder: Path) -> None:
    folder.write_text("")
    status, out, said = command("snapshot", "create")
    assert (status, out) == (2, "")
    assert said == f"xiezhi：快照没有建立，也没有留下半份：{folder} 不是文件夹，请移走同名文件后重试。"


def test_what_is_committed_meanwhile_is_not_in_the_snapshot(
    committed_db: CommittedDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    ActFactory.create_batch(2, body=organisation("城管局", area("云汀区")))
    usual = freezing._part

    def disturbed(*arguments: Any) -> Any:
        with psycopg.connect(committed_db.dsn("app"), autocommit=True) as other:
            other.execute("UPDATE cases_act SET fine = fine + 100")
        return usual(*arguments)

    monkeypatch.setattr(freezing, "_part", disturbed)
    frozen = freeze()
    table = ask(["penalty.count", "penalty.fine.sum"], "云汀区", snapshot=frozen.pk)
    assert list(table.rows[0].values.values()) == [2, 0]
    live = ask(["penalty.fine.sum"], "云汀区").value("penalty.fine.sum")
    assert live is not None
    assert live > 2
