"""What a phone is answered: what its draft became, what is still to be done, by how much its clock differs."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.inspections import lines_of, visit_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.services.street import TakenIn
from xiezhi.web.handling.draft import draft_state
from xiezhi.web.handling.entry import Entry
from xiezhi.web.street.keeping import keeping
from xiezhi.web.visit import Visit

NO_NUMBER = "决定书编号由平台取得：打开这件案件，核对后作出决定，再打印决定书交付当事人。"


def answer_of(taken: TakenIn, visit: Visit, entry: Entry | None) -> dict[str, Any]:
    """The answer to a draft that was taken in, now or before; `entry`: what a penalty says, None for a visit."""
    row = taken.row
    case = row.case
    said, told = _said(case, visit, entry)
    skew = round((row.received_at - row.device_at).total_seconds())
    if abs(skew) > keeping().clock_tolerance:
        told.insert(0, f"{clock_in_words(skew)}请校准手机时钟。")
    return {
        "state": "taken",
        "again": taken.again,
        "address": address_of(case),
        "said": said,
        "told": told,
        "waiting": taken.waiting,
        "received_at": timezone.localtime(row.received_at).isoformat(timespec="seconds"),
        "device_seconds_behind": skew,
    }


def address_of(case: CaseFile | None) -> str:
    """Where what a draft became is opened; "" where that was deleted since."""
    if case is None:
        return ""
    task = visit_of(case)
    return reverse("inspection", args=[task.pk]) if task is not None else reverse("case", args=[case.pk])


def _said(case: CaseFile | None, visit: Visit, entry: Entry | None) -> tuple[str, list[str]]:
    if case is None:
        return "已经收到过；由它登记的草稿后来在平台上删除了。", []
    if entry is None:
        return _visit_said(case)
    if case.act_id is not None:
        return "已经收到，并已在平台上作出决定。", []
    state = draft_state(Reading(case, on=visit.today), entry)
    lacks = [f"{each.what}{f'（{each.article}）' if each.article else ''}" for each in state.missing]
    return "已存为当场处罚草稿，还没有作出决定。", [NO_NUMBER, *lacks]


def _visit_said(case: CaseFile) -> tuple[str, list[str]]:
    task = visit_of(case)
    left = sum(not line.result for line in lines_of(task)) if task is not None else 0
    still = [f"检查单还有 {left} 项没有填写。"] if left else []
    return "已记入检查单。", [*still, "打开这次检查，核对后制作检查笔录。"]


def clock_in_words(skew: int) -> str:
    """By how many seconds a phone's clock is behind ours (ahead where negative), in a sentence."""
    way = "慢" if skew > 0 else "快"
    minutes, seconds = divmod(abs(skew), 60)
    words = f"{minutes} 分 {seconds} 秒" if minutes else f"{seconds} 秒"
    return f"手机时钟比平台{way} {words}；两个时间都已记录。"
