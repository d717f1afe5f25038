"""The page of conditions over the acts on record."""

import csv
import io
import json
from datetime import date

import pytest
from django.urls import reverse
from tests.factories import ActFactory, CertificateFactory
from tests.web.conftest import Enter, Place

from xiezhi.registry.models import Role
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
ASKED = "first=2024-01-01&last=2024-12-31"


@pytest.fixture
def alone(place: Place) -> str:
    """The number of an act on which one officer decided."""
    certificate = CertificateFactory.create(organisation=place.bureau)
    act = ActFactory.create(body=place.bureau, number="云罚独", outcome=1, certificate_numbers=[certificate.number])
    return act.number


def test_a_number_of_the_page_opens_exactly_its_acts(alone: str, enter: Enter) -> None:
    browser = enter(Role.AUDITOR)
    answer = browser.get(f"{reverse('legality')}?{ASKED}")
    assert answer.status_code == 200
    lines = {line.finding.code: line for line in answer.context["sheet"].broken}
    assert lines["officers.two"].finding.violated == 1
    found = browser.get(lines["officers.two"].violated).context["found"]
    assert [row.act.number for row in found.rows] == [alone]
    unknown = {line.finding.code: line for line in answer.context["sheet"].unknown}
    notice = unknown["notice.given"]
    assert browser.get(notice.undecided).context["found"].total == notice.finding.undecided > 0
    assert "事先告知日期" in answer.content.decode()


def test_without_a_period_the_newest_year_with_acts_is_judged(alone: str, enter: Enter) -> None:
    asked = enter(Role.SUPERVISOR).get(reverse("legality")).context["asked"]
    assert (asked.first, asked.last) == (date(2024, 1, 1), date(2024, 12, 31))


def test_the_file_says_what_the_page_says_and_leaves_an_event(alone: str, enter: Enter, place: Place) -> None:
    answer = enter(Role.SUPERVISOR).post(f"{reverse('legality-csv')}?{ASKED}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    two = next(row for row in rows if row["条件编码"] == "officers.two")
    assert (two["不符合（件）"], two["依据"]) == ("1", "《行政处罚法》第四十二条")
    (event,) = [each for each in events_of([f"organisation:{place.district.pk}"]) if each.action == "legality.exported"]
    told = json.loads(event.body)
    assert (told["first"], told["last"], told["violated"]) == (
        "2024-01-01",
        "2024-12-31",
        sum(int(row["不符合（件）"]) for row in rows),
    )


def test_the_acts_of_a_condition_are_exported_with_a_trace(alone: str, enter: Enter) -> None:
    legal = "violated:officers.two:2024-12-31"
    answer = enter(Role.SUPERVISOR).post(f"{reverse('acts-export')}?{ASKED}&legal={legal}", {"format": "csv"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert alone in content
    assert "云罚1" not in content


@pytest.mark.parametrize(
    "legal", ["violated:no.such:2024-12-31", "broken:officers.two:2024-12-31", "violated:officers.two:x"]
)
def test_a_question_that_is_none_is_told_and_not_asked(legal: str, place: Place, enter: Enter) -> None:
    answer = enter(Role.SUPERVISOR).get(f"{reverse('acts')}?legal={legal}")
    assert answer.context["conditions"].ignored == (legal,)


def test_an_organisation_out_of_view_is_not_found(place: Place, enter: Enter) -> None:
    assert enter(Role.SUPERVISOR).get(f"{reverse('legality')}?org={place.elsewhere.pk}").status_code == 404
