"""How the state of a lead is drawn: its word, and what is late or still waits beside it."""

from datetime import date, datetime

from xiezhi.cases.models import Lead
from xiezhi.cases.selectors.lead_filters import LATE, REFUSED, is_late
from xiezhi.law.vocabulary import table


def drawn_states(lead: Lead, *, now: datetime, today: date) -> list[tuple[str, str]]:
    """Kind and text of each mark of a lead at a moment."""
    if lead.merged_into_id is not None:
        return [("hold", "已并入")]
    late = [
        ("late", LATE[code]) for code in ("accept", "decide", "answer") if is_late(code, lead, now=now, today=today)
    ]
    name = table("lead_state").name(lead.state)
    if lead.was_not_filed:
        name = table("lead_state").name(REFUSED)
    kind = "info" if lead.is_open else "hold" if lead.state == REFUSED or lead.was_not_filed else "done"
    waits = bool(lead.unanswered) and not lead.is_open and not is_late("answer", lead, now=now, today=today)
    return [(kind, name), *late, *([("warn", "待答复")] if waits else [])]
