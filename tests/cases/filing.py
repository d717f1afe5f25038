"""A case that was closed, its file handed in and archived."""

from tests.cases.matters import Street
from tests.cases.ordinary import SHORT, taken, turn_of

from xiezhi.cases.models import ArchivedFile, CaseFile
from xiezhi.cases.selectors.file_contents import closed_on
from xiezhi.cases.services.archiving import archive
from xiezhi.cases.services.filing import hand_in


def closed(place: Street, *names: str) -> CaseFile:
    """An ordinary penalty from its filing to its closing."""
    return taken(place, *(names or SHORT))


def archived(place: Street, case: CaseFile, retention: str = "thirty", note: str = "") -> ArchivedFile:
    """The file of a case as it was archived on the day of its closing."""
    turn = turn_of(place, case, "officer", closed_on(case))
    hand_in(turn=turn, retention=retention, note=note)
    file = archive(case_id=case.pk, now=turn.now)
    assert file is not None, case.filing.problem
    return file
