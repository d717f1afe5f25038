"""`xiezhi report release|list|verify`, as run at the shell, with what they say and how they end."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.databases import CommittedDatabase
from tests.factories import NOON, ActFactory
from tests.reporting.release_desk import STATISTICIAN, Desk

from xiezhi.cases.models import Act
from xiezhi.reporting.models import ReportRelease
from xiezhi.reporting.services.releases import correct_release


@pytest.fixture
def run(committed_db: CommittedDatabase, settings: Any, tmp_path: Path) -> Any:
    """Run a command below `xiezhi report`: its status, what it printed, what it complained of."""
    home = Path(os.environ["XIEZHI_DATA"]) / "snapshots"
    settings.XIEZHI_SNAPSHOTS = home

    def ran(*arguments: str) -> tuple[int, str, str]:
        answer = subprocess.run(
            [sys.executable, "-m", "xiezhi.config.cli", "report", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=committed_db.environment,
        )
        return answer.returncode, answer.stdout, answer.stderr

    return ran


def test_a_report_is_released_listed_and_verified_at_the_shell(run: Any) -> None:
    desk = Desk()
    assert run("verify", "all") == (0, "还没有已发布的报告\n", "")
    status, _, told = run("release", "--org", "云汀区", "--year", "2024")
    assert (status, "还没有起草" in told) == (2, True)
    approved = desk.submitted()
    status, _, told = run("release", "--org", "云汀区", "--year", "2024")
    assert (status, "发布要在“已批准”时" in told) == (2, True)
    desk.approve(approved)
    status, said, told = run("release", "--org", "云汀区", "--year", "2024")
    assert (status, told) == (0, "")
    number = ReportRelease.objects.get().number
    assert said.startswith(f"已发布 {number}，快照 ")
    status, said, _ = run("list", "--format", "json")
    (row,) = json.loads(said)
    assert (status, row["number"], row["state"]) == (0, number, "已发布")
    assert run("verify", number) == (0, f"{number}：完好，重新编成的与发布时相同\n", "")
    status, _, told = run("verify", "无〔2025〕1号")
    assert (status, "没有文号为“无〔2025〕1号”的已发布报告" in told) == (2, True)

    second = correct_release(
        actor=STATISTICIAN, scope=desk.statistics, release_id=approved.pk, reason="漏报一件", now=NOON
    )
    ActFactory.create(body=desk.market)
    desk.approve(desk.submit(second))
    desk.issue(second)
    Act.objects.all().delete()
    ReportRelease.objects.filter(pk=approved.pk).update(text="改过")
    status, said, _ = run("verify", "all")
    assert status == 1
    lines = said.splitlines()
    assert f"{number}：保存的全文与登记的散列不符，已被改动。" in lines
    assert [line for line in lines if line.endswith("：完好，重新编成的与发布时相同")] == [
        f"{ReportRelease.objects.get(version=2).number}：完好，重新编成的与发布时相同"
    ]


def test_a_bulletin_is_released_and_listed_by_its_kind_and_period(run: Any) -> None:
    desk = Desk()
    desk.drafted()
    desk.template(desk.district, "monthly")
    month = ("--org", "云汀区", "--kind", "monthly", "--period")
    status, _, told = run("release", *month, "2024-03")
    assert (status, "云汀区2024年3月月报还没有起草" in told) == (2, True)
    status, _, told = run("release", *month, "2024W09")
    assert (status, "月报的期间应写成 2024-03 的样子" in told) == (2, True)
    desk.approve(desk.submit(desk.drafted(kind="monthly", period="2024-03")))
    status, said, _ = run("release", *month, "2024-03", "--no-lock")
    assert (status, said.startswith("已发布 云汀区执法报〔")) == (0, True)
    status, said, _ = run("list", "--kind", "monthly", "--year", "2024")
    assert (status, "云汀区  2024年3月月报  1  已发布" in said, len(said.splitlines())) == (0, True, 1)
    assert run("list", "--period", "2024-04")[:2] == (0, "还没有报告\n")
