"""What ``xiezhi import`` says of its outcome."""

import pytest

from xiezhi.config.cli import imports
from xiezhi.exchange.results import ImportResult, Refusal


def outcome(**changed: object) -> ImportResult:
    refusal = Refusal(2, "执法主体", "没有名为“丙局”的机构，请核对全称。")
    told: dict[str, object] = {"batch": 7, "read": 2, "inserted": 0, "updated": 0, "unchanged": 0, "refused": 1}
    return ImportResult(**(told | {"refusals": (refusal,), "warning_counts": {}} | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (outcome(rolled_back=True), "没有导入：有 1 行不能导入，按要求整批没有写入。改好这些行后重新导入。"),
        (outcome(batch=None, dry_run=True), "只是核对，没有写入任何数据。"),
    ],
)
def test_that_nothing_was_written_is_said(result: ImportResult, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    imports._print(result, "table")
    assert said in capsys.readouterr().out.splitlines()


def test_what_went_in_is_not_said_to_be_missing(capsys: pytest.CaptureFixture[str]) -> None:
    imports._print(outcome(inserted=1), "table")
    counts, *rest = capsys.readouterr().out.splitlines()
    assert counts == "批次 7  读取 2  新增 1  更新 0  无变化 0  退回 1  提示 0"
    assert rest == ["第 2 行 执法主体：没有名为“丙局”的机构，请核对全称。"]
