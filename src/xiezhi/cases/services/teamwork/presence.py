"""A case that somebody works on without going on in its procedure. Parts of the use cases beside it."""

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.cases import reaches
from xiezhi.cases.selectors.teamwork.people import SEERS
from xiezhi.cases.services.turns import Turn
from xiezhi.cases.texts import cleaned


def seen_case(turn: Turn) -> CaseFile:
    """The case, locked to the end of the transaction whatever revision was seen. Raises UnknownCase, CaseRefused.

    A registration of which no step was taken belongs to who registered it: nobody works on it together.
    """
    locked = CaseFile.objects.select_for_update(of=("self",), no_key=True)
    case = locked.select_related("body", "act", "receiver").filter(pk=turn.case_id).first()
    if case is None or not reaches(turn.scope.over(*SEERS) if turn.scope.held is not None else turn.scope, case):
        raise UnknownCase("没有这件案件，或不在你的管辖范围内。")
    if not case.step and case.act_id is None:
        raise CaseRefused("这件案件还是草稿，办理第一个环节后才能共同办理。")
    return case


def written(text: str, title: str, *, longest: int) -> str:
    """A text as it is kept. Raises CaseRefused for an empty one and one that is too long."""
    kept = cleaned(text)
    if not kept:
        raise CaseRefused(f"请填写{title}。")
    if len(kept) > longest:
        raise CaseRefused(f"{title}有 {len(kept)} 字，最多 {longest} 字，请删减。")
    return kept
