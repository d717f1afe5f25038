"""The register of interference as a file."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from xiezhi.cases.selectors.interference import Occurrence
from xiezhi.office.workbooks import Cell, Column, write_csv

HEADS = (
    "编号",
    "执法主体",
    "案件",
    "干预人",
    "方式",
    "发生日期",
    "情况",
    "记录人",
    "记录日期",
    "记录散列",
    "与散列相符",
)


def as_csv(rows: Sequence[Occurrence]) -> bytes:
    """Every record as the bytes of a csv file."""
    with tempfile.TemporaryDirectory(prefix="xiezhi-") as folder:
        path = Path(folder) / "interference.csv"
        write_csv(path, [Column(head) for head in HEADS], (_row(each) for each in rows))
        return path.read_bytes()


def _row(each: Occurrence) -> tuple[Cell, ...]:
    row = each.row
    return (
        row.pk,
        each.body,
        row.matter,
        each.who,
        row.get_way_display(),
        row.happened_on,
        each.content,
        each.recorder,
        row.recorded_on,
        bytes(row.digest).hex(),
        "是" if each.whole else "否",
    )
