"""Who took findings of legality away as a file."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from xiezhi.cases.selectors.legality.findings import Finding
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record


@transaction.atomic
def note_findings_taken(
    *, actor: Actor, organisation: int, first: date, last: date, on: date, findings: Sequence[Finding]
) -> None:
    """Leave the event of an export: of whom, which days of counting, as of which day, and what the file says in sum."""
    record(
        actor=actor,
        action="legality.exported",
        subject=f"organisation:{organisation}",
        body={
            "first": first.isoformat(),
            "last": last.isoformat(),
            "on": on.isoformat(),
            "conditions": len(findings),
            "violated": sum(finding.violated for finding in findings),
        },
    )
