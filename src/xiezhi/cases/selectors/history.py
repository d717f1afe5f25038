"""What was done and issued in a case, in the order in which it was."""

from collections.abc import Iterable

from xiezhi.cases.models import CaseFile, IssuedDocument, StepTaken


def steps_taken(case: CaseFile) -> list[StepTaken]:
    """What was done in a case, in the order in which it was done."""
    return list(StepTaken.objects.filter(case=case).order_by("place"))


def place_in_course(history: Iterable[StepTaken]) -> int:
    """How many steps of its course were taken in a case."""
    return sum(not taken.aside for taken in history)


def documents_of(case: CaseFile) -> list[IssuedDocument]:
    """What was issued in a case, without the files themselves."""
    return list(IssuedDocument.objects.filter(case=case).defer("content").order_by("pk"))
