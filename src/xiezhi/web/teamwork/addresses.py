"""Where a notice leads: what it is about, as an address that its reader may open."""

from django.urls import reverse

from xiezhi.web.access import may_open
from xiezhi.web.visit import Visit

# What else a notice may be about: the page of each, and the name of the number in its address.
_PAGES = {"inspection": ("inspection", "task_id"), "plan": ("plan", "plan_id")}


def address_of(subject: str, visit: Visit) -> str:
    """The page of a subject ("case:12", "plan:3"); the inbox for what has none."""
    kind, _, number = subject.partition(":")
    if kind == "case" and number.isdigit():
        name = "case" if may_open(visit.reach, "case") else "advised-case"
        return reverse(name, kwargs={"case_id": int(number)})
    page, parameter = _PAGES.get(kind, ("", ""))
    if page and number.isdigit() and may_open(visit.reach, page):
        return reverse(page, kwargs={parameter: int(number)})
    return reverse("interference" if kind == "interference" else "inbox")
