"""A case that was closed, its file handed in and archived."""

from datetime import date

from tests.cases.matters import DAY, Street
from tests.cases.ordinary import SHORT, taken, turn_of

from xiezhi.cases.models import ArchivedFile, CaseFile
from xiezhi.cases.selectors.file_contents import closed_on
from xiezhi.cases.services import summary
from xiezhi.cases.services.archiving import archive
from xiezhi.cases.services.filing import hand_in


def closed(place: Street, *names: str) -> CaseFile:
    """An ordinary penalty from its filing to its closing."""
    return taken(place, *(names or SHORT))


def spot(place: Street, on: date = DAY) -> CaseFile:
    """A warning on the spot from its decision to its closing: the shortest way to a file."""
    return summary.close(turn=place.turn(unclosed(place, on), on))


def unclosed(place: Street, on: date = DAY) -> CaseFile:
    """A warning on the spot, of which nothing but the closing is left to do."""
    case = place.open(on)
    draft = place.draft(penalties=frozenset({"警告"}), fine=None, act_ended_on=on, notified_on=on)
    case = summary.decide(turn=place.turn(case, on), draft=draft)
    case = summary.deliver(turn=place.turn(case, on), handed_over=True)
    return summary.report_for_record(turn=place.turn(case, on))


def archived(place: Street, case: CaseFile, retention: str = "thirty", note: str = "") -> ArchivedFile:
    """The file of a case as it was archived on the day of its closing."""
    turn = turn_of(place, case, "officer", closed_on(case))
    hand_in(turn=turn, retention=retention, note=note)
    file = archive(case_id=case.pk, now=turn.now)
    assert file is not None, case.filing.problem
    return file
