"""A small ledger of acts: twelve rows, three of them wrong in ways that people get wrong."""

from pathlib import Path

import xlsxwriter

HEADER = (
    "案件编号",
    "执法类别",
    "执法主体",
    "职权事项编码",
    "职权事项名称",
    "适用程序",
    "案件来源",
    "相对人类型",
    "相对人名称",
    "检查日期",
    "立案日期",
    "决定日期",
    "决定书文号",
    "处罚种类",
    "罚款金额（元）",
    "处理结果",
    "执法人员证号",
    "法制审核日期",
    "公示日期",
)
BODY = "云汀区市场监管局"
OFFICERS = "YT2024001、YT2024002"
GOOD = 9


def _inspection(number: int, **other: str) -> dict[str, str]:
    return {
        "案件编号": f"云市监检〔2025〕{number}号",
        "执法类别": "行政检查",
        "执法主体": BODY,
        "案件来源": "日常检查",
        "相对人类型": "法人",
        "相对人名称": f"岚江市清渠食品商贸{number}号店有限公司",
        "检查日期": f"2025-03-{number:02d}",
        "处理结果": "未发现问题",
        "执法人员证号": OFFICERS,
    } | other


def _penalty(number: int, **other: str) -> dict[str, str]:
    return {
        "案件编号": f"云市监罚〔2025〕{number}号",
        "执法类别": "行政处罚",
        "执法主体": BODY,
        "职权事项编码": "P0001",
        "职权事项名称": "对经营超过保质期食品行为的处罚",
        "适用程序": "普通程序",
        "案件来源": "投诉举报",
        "相对人类型": "自然人" if number % 2 else "法人",
        "相对人名称": "沈望舒" if number % 2 else f"岚江市谷雨餐饮服务{number}号店有限公司",
        "立案日期": f"2025-04-{number:02d}",
        "决定日期": f"2025-05-{number:02d}",
        "决定书文号": f"云市监罚决〔2025〕{number}号",
        "处罚种类": "罚款",
        "罚款金额（元）": "5000",
        "处理结果": "处罚",
        "执法人员证号": OFFICERS,
        "法制审核日期": f"2025-05-{number:02d}",
        "公示日期": f"2025-05-{number + 3:02d}",
    } | other


def rows(*, mended: bool) -> list[dict[str, str]]:
    """Nine good rows and three bad ones; `mended`: the three put right."""
    wrong = [
        _penalty(5, **({} if mended else {"决定日期": "2025-03-01"})),
        _penalty(6, **({} if mended else {"执法主体": "云汀区市场监管处"})),
        _inspection(7, **({} if mended else {"检查日期": "03/05/2025"})),
    ]
    return [*(_inspection(n) for n in range(1, 6)), *(_penalty(n) for n in range(1, 5)), *wrong]


def write(path: Path, *, mended: bool) -> Path:
    """Write the ledger as a workbook."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, HEADER)
        for place, row in enumerate(rows(mended=mended), start=1):
            sheet.write_row(place, 0, [row.get(name, "") for name in HEADER])
    return path
