"""Who took figures away as a file."""

from django.db import transaction

from xiezhi.reporting.questions import FigureQuestion
from xiezhi.reporting.selectors.analysis import Analysis
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record


@transaction.atomic
def note_figures_taken(*, actor: Actor, question: FigureQuestion, analysis: Analysis, format: str) -> None:
    """Leave the event of an export: the whole question and how many groups the file holds; `format`: xlsx or csv."""
    record(
        actor=actor,
        action="figures.exported",
        subject=f"organisation:{question.organisation}",
        body={"question": question.parameters(), "groups": len(analysis.table.rows), "format": format},
    )
