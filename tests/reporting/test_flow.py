"""Opening + issued + moved in - cancelled = closing, whatever happens to certificates and to the tree."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import ACTOR, CertificateFactory, OfficerFactory, area, organisation

from xiezhi.registry.models import Certificate
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.organisations import OrganisationRefused, move_organisation
from xiezhi.reporting.selectors.figures import stats

pytestmark = pytest.mark.django_db
FLOW = [
    "officer.opening.count",
    "officer.issued.count",
    "officer.moved.count",
    "officer.cancelled.count",
    "officer.count",
]

days = st.dates(date(2023, 12, 28), date(2024, 4, 3))
certificates = st.lists(st.tuples(st.none() | days, st.none() | st.integers(0, 60)), max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    held=certificates,
    moves=st.lists(st.tuples(days, st.booleans()), max_size=3),
    period=st.sampled_from(["2024-01", "2024Q1", "2024", "2024-01-15..2024-02-10"]),
    by=st.sampled_from([(), ("month",)]),
)
def test_the_flow_closes(
    db: None,
    held: list[tuple[date | None, int | None]],
    moves: list[tuple[date, bool]],
    period: str,
    by: tuple[str, ...],
) -> None:
    with transaction.atomic():
        east, west = area("东区"), area("西区")
        bureau = organisation("城管局", east)
        officer = OfficerFactory()
        for issued, held_days in held:
            cancelled = None if held_days is None else (issued or date(2024, 1, 20)) + timedelta(days=held_days)
            CertificateFactory(officer=officer, organisation=bureau, issued_on=issued, cancelled_on=cancelled)
        for day, eastwards in sorted(moves):
            try:
                with transaction.atomic():
                    move_organisation(actor=ACTOR, organisation=bureau, parent=east if eastwards else west, on=day)
            except OrganisationRefused:
                continue
        for place in (east, west):
            table = stats(
                Scope.everything(), measures=FLOW, organisation=place.pk, period=period, by=by, today=date(2025, 1, 1)
            )
            for row in table.rows:
                opening, issued, moved, cancelled, closing = row.values.values()
                assert opening + issued + moved - cancelled == closing
        both = sum(
            stats(
                Scope.everything(),
                measures=["officer.count"],
                organisation=place.pk,
                period="2024-04-03..2024-04-03",
                today=date(2025, 1, 1),
            ).value("officer.count")
            for place in (east, west)
        )
        last = date(2024, 4, 3)
        assert both == sum(
            (held.issued_on is None or held.issued_on <= last)
            and (held.cancelled_on is None or held.cancelled_on > last)
            for held in Certificate.objects.all()
        )
        transaction.set_rollback(True)
