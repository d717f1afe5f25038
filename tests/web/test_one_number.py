"""One figure is one number, whichever way it is asked for: page, file, command, report, snapshot, and the list behind it."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings
from tests.factories import ACTOR, NOON
from tests.web.conftest import Enter, Place
from tests.web.test_behind import mixture

from xiezhi.config.cli import main
from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.comparison import Number
from xiezhi.measures.errors import UnknownMeasure
from xiezhi.measures.measure import Measure
from xiezhi.measures.rules import rules
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.organisations import move_organisation
from xiezhi.reporting.documents import build
from xiezhi.reporting.selectors.annual import compose
from xiezhi.reporting.selectors.behind import Asked, behind
from xiezhi.reporting.selectors.figures import stats
from xiezhi.reporting.services import fold
from xiezhi.reporting.services.snapshots import create_snapshot
from xiezhi.web.behind import list_behind

__all__ = ["mixture"]
pytestmark = pytest.mark.django_db
TODAY = date(2025, 1, 10)
PERIODS = ["2024", "2023", "2024-03", "2024Q2", "2024H1", "2024-02-14..2024-09-20"]
FIGURE = re.compile(r'data-ref="([^"]+)"[^>]*>([^<]*)<')


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.XIEZHI_SNAPSHOTS = tmp_path


@pytest.fixture
def snapshot(mixture: None, folder: None) -> str:
    fold()
    return str(create_snapshot(actor=ACTOR, title="", today=TODAY, now=NOON).pk)


def by_stats(place: Place, measure: str, organisation: int, period: str, rule: str) -> Number | None:
    question = {"measures": [measure], "organisation": organisation, "period": period, "rule": rule}
    return stats(Scope.everything(), **question, today=TODAY).value(measure)


def by_command(capsys: pytest.CaptureFixture[str], *asked: str) -> Any:
    capsys.readouterr()
    assert main(["stats", *asked, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)["rows"][0]["values"]


def shown(measure: Measure, value: Number | None) -> str:
    """A figure as files hold it."""
    if value is None:
        return "—"
    return f"{value:.1f}" if measure.is_rate else str(value) if isinstance(value, int) else f"{value:.2f}"


organisations = st.sampled_from(["district", "bureau", "town"])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    code=st.sampled_from(sorted(MEASURES)),
    which=organisations,
    period=st.sampled_from(PERIODS),
    rule=st.sampled_from(sorted(rules())),
)
def test_a_random_figure_is_the_same_by_every_channel(
    snapshot: str,
    place: Place,
    enter: Enter,
    capsys: pytest.CaptureFixture[str],
    code: str,
    which: str,
    period: str,
    rule: str,
) -> None:
    measure, organisation = MEASURES[code], getattr(place, which)
    try:
        figure = by_stats(place, code, organisation.pk, period, rule)
    except UnknownMeasure:
        return  # the rule set has no such class
    name = {"district": "云汀区", "bureau": "云汀区市场监管局", "town": "芦湾镇人民政府"}[which]
    asked = [code, "--org", name, "--period", period, "--rule", rule]
    plain = None if figure is None else float(figure)
    assert by_command(capsys, *asked)[code] == plain
    assert by_command(capsys, *asked, "--snapshot", snapshot)[code] == plain
    client = enter(Role.SUPERVISOR)
    page = client.get(reverse("figures"), {"m": code, "org": organisation.pk, "period": period, "rule": rule})
    (line,) = page.context["grid"].lines
    assert line.cells[0].text.replace(",", "").rstrip("%") == shown(measure, figure).rstrip("%")
    opened = behind(Scope.everything(), Asked(code, organisation.pk, period, rule), today=TODAY)
    assert opened.agrees
    listed = client.get(list_behind(code, organisation=organisation.pk, period=period, keys={}, rule=rule))
    assert "清单与数字一致" in listed.content.decode()


@pytest.mark.usefixtures("mixture")
@pytest.mark.parametrize("kind_and_period", [("annual", "2024"), ("monthly", "2024-03"), ("quarterly", "2024Q2")])
def test_every_number_of_a_report_is_the_figure_it_says_it_is(place: Place, kind_and_period: tuple[str, str]) -> None:
    kind, period = kind_and_period
    composed = compose(Scope.everything(), organisation=place.district.pk, kind=kind, period=period, today=TODAY)
    told = {(figure.ref, figure.text) for figure in composed.figures}
    found = FIGURE.findall(build(composed, "html").decode())
    assert {(ref.replace("&amp;", "&"), text) for ref, text in found} <= told
    assert len(found) > 20
    checked = 0
    for figure in composed.figures:
        if figure.aspect == "value" and not figure.keys:
            assert figure.value == by_stats(place, figure.measure, figure.organisation_id, figure.period, figure.rule)
            checked += 1
    assert checked > 5


def test_a_body_that_leaves_takes_nothing_from_a_snapshot(
    snapshot: str, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["act.count", "penalty.money.sum", "officer.count", "--org", "云汀区", "--period", "2024"]
    frozen = by_command(capsys, *asked, "--snapshot", snapshot)
    move_organisation(actor=ACTOR, organisation=place.bureau, parent=place.elsewhere, on=date(2024, 6, 1))
    assert by_command(capsys, *asked, "--snapshot", snapshot) == frozen
    assert by_command(capsys, *asked)["act.count"] < frozen["act.count"]


def test_the_page_that_explains_a_difference(mixture: None, place: Place, enter: Enter) -> None:
    client = enter(Role.STATISTICIAN)
    told = {"m": "act.count", "a.org": place.district.pk, "a.period": "2024", "b.org": place.district.pk}
    told |= {"b.period": "2024", "b.rule": "annual-2021"}
    page = client.get(reverse("figure-difference"), told)
    assert page.status_code == 200
    found = page.context["form"].found
    assert found.adds_up
    assert {group.reason.value for group in found.groups} == {"undecided", "led"}
    assert f"{found.first.value} 加上各项增减，等于乙 {found.second.value}，已核对" in page.content.decode()
    lines = b"".join(client.post(page.context["form"].csv)).decode("utf-8-sig").splitlines()
    assert len(lines) - 1 == sum(group.count for group in found.groups)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"a.period": "2024-13"}, "没有这样的日期"),
        ({"b.rule": "mine"}, "没有名为“mine”的统计口径"),
        ({"m": "officer.count"}, "不能逐件说明差异"),
        ({"m": "nope"}, "没有名为“nope”的指标"),
        ({"b.snapshot": "1999-01-01-1"}, "没有编号为“1999-01-01-1”的快照"),
    ],
)
def test_a_difference_that_cannot_be_asked_is_said_beside_the_form(
    place: Place, enter: Enter, more: dict[str, str], words: str
) -> None:
    told = {"m": "act.count", "a.org": place.district.pk, "a.period": "2024", **more}
    page = enter(Role.STATISTICIAN).get(reverse("figure-difference"), told)
    assert page.status_code == 422
    assert words in page.content.decode()
    other = enter(Role.STATISTICIAN, over=place.town).get(reverse("figure-difference"), {"a.org": place.bureau.pk})
    assert "不在你的管辖范围内" in other.content.decode()
