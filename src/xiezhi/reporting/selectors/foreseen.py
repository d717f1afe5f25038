"""What comes of a change of the tree, told before it is made: figures, acts that are there, and what stays to be done."""

from collections.abc import Iterator
from datetime import date

from xiezhi.cases.models import Act, CaseFile, Lead
from xiezhi.cases.models.lead import OPEN
from xiezhi.cases.selectors import acts, inspections
from xiezhi.cases.selectors.filters import ActFilters
from xiezhi.cases.selectors.inspections import PROCEDURE, InspectionFilters
from xiezhi.registry.changes import Change, ChangeKind
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.holdings_on import held_on
from xiezhi.registry.selectors.organisations import names_on

_INSPECTION = 1


def foreseen(scope: Scope, change: Change) -> list[str]:
    """Chinese sentences, each one consequence; what the register refuses is found out by trying, not here."""
    body = change.organisation_id
    before = acts.count(scope, filters=ActFilters(body=body, last=change.last_day))
    since = acts.count(scope, filters=ActFilters(body=body, first=change.on))
    names = names_on([body, *([change.other] if change.other else [])], on=change.last_day)
    name, other = names[body], names.get(change.other or 0, "")
    return [*_figures(change, name, other, before), *_since(change, since), *_left(change, body, name)]


def _figures(change: Change, name: str, other: str, before: int) -> Iterator[str]:
    kept = f"{change.last_day} 及以前的 {before:,} 件执法行为"
    if change.kind is ChangeKind.RENAME:
        yield f"{kept}仍以“{name}”列出，自 {change.on} 起以新名称列出。"
    elif change.kind is ChangeKind.MOVE:
        yield f"{kept}仍计入原上级；自 {change.on} 起计入{other}及其上级。"
    else:
        yield f"{kept}仍在{name}名下，不改到别的机构；{name}不再计入 {change.on} 以后的执法主体数。"
    if change.kind is ChangeKind.MERGE:
        yield f"统计分析选“按可比机构”时，{name}的数字计入{other}。"
    if change.kind is ChangeKind.SPLIT:
        yield "分立前的数字不能拆开，上年同期仍在原机构名下；新机构自设立之日起计数。"
    yield "已发布的报告和已建立的快照不变；已锁定的期间不受影响，否则不予办理。"


def _since(change: Change, since: int) -> Iterator[str]:
    if not since:
        return
    if change.ends:
        yield f"已有 {since:,} 件执法行为的统计日期在 {change.on} 以后，它们仍在该机构名下并带“主体不在存续期”的提示，请核对。"
    else:
        yield f"已有 {since:,} 件执法行为的统计日期在 {change.on} 以后，它们的归属或名称随之改变。"


def _left(change: Change, body: int, name: str) -> Iterator[str]:
    if not change.ends:
        return
    held = held_on(body, on=change.on)
    told = {
        "本在册执法证": held.certificates,
        "项职权事项": held.powers,
        "个任职": held.appointments,
        "个直接下级": held.below,
        "件未结案件": _open(body, on=change.on),
        "条未处理的线索": Lead.objects.filter(body_id=body, state__in=OPEN, merged_into__isnull=True).count(),
        "次未完成的检查": inspections.filtered(Scope.everything(), InspectionFilters(state="open", body=body)).count(),
    }
    left = "、".join(f"{number:,} {what}" for what, number in told.items() if number)
    if left:
        yield (
            f"{name}名下还有 {left}，不会自动移走："
            "请另行注销或换发证件、终止职权、调整任职和下级、移交案件和线索、取消检查。"
        )


def _open(body: int, *, on: date) -> int:
    """Acts before a day that have not been closed, and cases that have not come to one; inspections are told by themselves."""
    acts_open = Act.objects.filter(body_id=body, counted_on__lt=on, closed_on__isnull=True).exclude(kind=_INSPECTION)
    cases_open = CaseFile.objects.filter(body_id=body, ended=False, act__isnull=True)
    return acts_open.count() + cases_open.exclude(procedure__startswith=PROCEDURE).count()
