"""How the act of an inspection refers to what it led to."""

from xiezhi.cases.models import Act

_PENDING = "办案"


def reference_to(act: Act, *, seen_from: int) -> str:
    """How an act of a body refers to another: by its number, that of another body with the code of that body before it."""
    return act.number if act.body_id == seen_from else f"{act.body.code}/{act.number}"


def pending_reference(case_id: int) -> str:
    """The reference of an inspection that was handed over to a case, as long as that case has no act."""
    return f"{_PENDING}{case_id}"


def is_pending(act: Act) -> bool:
    """True while the case that an inspection was handed over to is not on record."""
    return act.led_to_ref.startswith(_PENDING) and act.led_to_ref.removeprefix(_PENDING).isdigit()
