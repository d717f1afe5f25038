"""The analysis page: an address for every question, an error beside its field, a list behind every number."""

import csv
import random
import re
from datetime import date, timedelta
from html import unescape
from io import StringIO
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import ACTOR, ActFactory, CertificateFactory, organisation
from tests.web.conftest import Enter, Place

from xiezhi.registry.models import Role
from xiezhi.registry.services.organisations import close_organisation, merge_organisations

pytestmark = pytest.mark.django_db
FIGURE = re.compile(r'<a class="fig" href="(/(?:acts|records)\?[^"]*)">([\d,]+)</a>')
WRONG = re.compile(r'<div class="xz-wrong" id="e-(\w+)" role="alert">([^<]+)</div>')


@pytest.fixture
def acts(place: Place) -> None:
    """Seventy acts of two years and two bodies, reproducible."""
    chance = random.Random(3)  # noqa: S311 - a test's own data
    for _ in range(70):
        day = date(chance.choice([2023, 2024]), chance.randrange(1, 13), chance.randrange(1, 28))
        kind = chance.choice([1, 2, 4])
        days = {"inspected_on": day, "decided_on": None} if kind == 1 else {"decided_on": day}
        body = chance.choice([place.bureau, place.town])
        ActFactory.create(body=body, kind=kind, procedure=0, filed_on=None, fine=700 if kind == 2 else 0, **days)


def address(place: Place, query: str = "", page: str = "figures") -> str:
    return f"{reverse(page)}?org={place.district.pk}&{query}"


def total(client: Client, url: str) -> int:
    return int(client.get(unescape(url)).context["found"].total)


def cells(client: Client, url: str) -> list[list[str]]:
    return [[cell.text for cell in line.cells] for line in client.get(url).context["grid"].lines]


@pytest.mark.usefixtures("acts")
@pytest.mark.parametrize(
    "query",
    [
        "m=act.count&m=penalty.count&period=2024",
        "m=act.count&m=inspection.count&period=2024&by=month&compare=yoy",
        "m=act.count&period=2024&by=body&by=month",
        "m=act.count&period=2024&by=week&compare=yoy",
        "m=act.count&period=2024H1&by=week&by=body",
        "m=act.count&period=2024-02-03..2024-11-05&by=kind&by=body",
        "m=act.count&m=licence.count&period=2024Q2&by=body&by=kind&compare=yoy",
    ],
)
def test_every_number_opens_the_list_of_what_it_counts(query: str, enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    shown = client.get(address(place, query)).content.decode()
    links = FIGURE.findall(shown)
    assert len(links) >= 2
    for url, number in links:
        assert total(client, url) == int(number.replace(",", "")), url


def test_a_week_opens_its_days_and_one_that_this_year_has_not_opens_nothing(enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    for day in (date(2020, 12, 30), date(2021, 3, 3)):
        ActFactory.create(body=place.bureau, filed_on=None, decided_on=day)
    labels = {}
    for page in (1, 2):
        shown = client.get(address(place, f"m=act.count&period=2021&by=week&compare=yoy&page={page}"))
        labels |= {line.labels[0].text: line.labels[0] for line in shown.context["grid"].lines}
    week = client.get(labels["2021W09"].url)
    assert week.context["analysis"].whole.values == {"act.count": 1}
    assert week.context["asked"].period.first == "2021-03-01"
    assert week.context["asked"].period.last == "2021-03-07"
    assert labels["2021W53"].url == ""


@pytest.mark.usefixtures("acts")
def test_what_the_form_asks_moves_on_to_the_one_address(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    typed = (
        "m=act.count&unit=quarter&year=2024&quarter=2&month=5&first=&last=&by=body&by=&compare=&chart=&rule=platform"
    )
    answer = client.get(address(place, typed))
    assert answer.status_code == 302
    assert answer["Location"] == address(place, "m=act.count&period=2024Q2&by=body")
    again = client.get(answer["Location"])
    assert again.status_code == 200
    assert again.context["asked"].address == answer["Location"]
    assert again.context["asked"].period.quarter == "2"


@pytest.mark.parametrize(
    ("unit", "period"),
    [("year", "2024"), ("month", "2024-05"), ("days", "2024-01-02..2024-03-04"), ("nonsense", "2024")],
)
def test_each_kind_of_period_can_be_typed(unit: str, period: str, enter: Enter, place: Place) -> None:
    typed = f"m=act.count&unit={unit}&year=2024&quarter=2&month=5&first=2024-01-02&last=2024-03-04"
    assert f"period={period}" in enter(Role.AUDITOR).get(address(place, typed))["Location"]


def test_errors_stand_beside_their_fields_and_what_was_typed_is_kept(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    typed = (
        "m=officer.count&m=penalty.class.criticism.count&unit=days&year=2020&quarter=1&month=1"
        "&first=2024-06-30&last=2024-01-01&by=kind&by=body&compare=mom&chart=stack&rule=annual-2017"
    )
    answer = client.get(address(place, typed).replace(f"org={place.district.pk}", f"org={place.elsewhere.pk}"))
    assert answer.status_code == 422
    shown = answer.content.decode()
    wrong = {name: unescape(text) for name, text in WRONG.findall(shown)}
    assert set(wrong) == {"org", "period", "by", "compare", "rule"}
    assert "不在你的管辖范围内" in wrong["org"]
    assert "开始日期晚于结束日期" in wrong["period"]
    assert "持证执法人员数" in wrong["by"]
    assert "没有“通报批评”一栏" in wrong["rule"]
    for kept in (
        'value="2024-06-30"',
        'value="kind" selected',
        'value="stack" selected',
        'value="annual-2017" selected',
    ):
        assert kept in shown
    assert 'value="officer.count" checked' in shown
    assert "青汀区" not in shown
    assert "grid" not in answer.context


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("m=act.count&period=2200", "period"),
        ("m=act.count&period=%00", "period"),
        ("m=act.count&period=2024&by=body&by=body", "by"),
        ("m=%3Cb%3E&period=2024", "m"),
        ("m=act.count&unit=year&year=&by=", "period"),
        ("unit=year&year=2024", "m"),
        ("m=act.count&period=2024&by=" + "x" * 5000, "by"),
    ],
)
def test_what_cannot_be_asked_does_no_harm(query: str, field: str, enter: Enter, place: Place) -> None:
    answer = enter(Role.SUPERVISOR).get(address(place, query))
    assert answer.status_code == 422
    assert [name for name, _ in WRONG.findall(answer.content.decode())] == [field]


@pytest.mark.usefixtures("acts")
def test_the_bare_address_shows_the_newest_year_by_month(enter: Enter, place: Place) -> None:
    answer = enter(Role.OFFICER, over=place.bureau).get(reverse("figures"))
    assert answer.context["question"].organisation == place.bureau.pk
    assert answer.context["question"].period == "2024"
    assert len(answer.context["grid"].lines) == 12


@pytest.mark.usefixtures("acts")
def test_the_sums_are_said_to_agree_and_rates_are_not_added(enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    shown = client.get(address(place, "m=act.count&m=rectification.rate&period=2024&by=body")).content.decode()
    assert "各组之和 = 不分组的数，已核对；整改率各组不能相加" in shown
    assert "不相加" in shown
    rate_only = client.get(address(place, "m=rectification.rate&period=2024&by=body"))
    assert rate_only.context["grid"].foot is None


@pytest.mark.usefixtures("acts")
def test_percentages_are_of_counts_on_a_base_of_thirty(enter: Enter, place: Place) -> None:
    for _ in range(30):
        ActFactory.create(body=place.bureau, kind=4, decided_on=date(2023, 2, 1), filed_on=None)
    client = enter(Role.SUPERVISOR)
    query = "m=licence.count&m=penalty.count&m=penalty.fine.sum&period=2024&compare=yoy"
    by_measure = cells(client, address(place, query))
    assert by_measure[0][3].startswith("−")
    assert by_measure[0][3].endswith("%")
    assert by_measure[1][3] == "基数小"
    assert by_measure[2][3] == "—"


def test_a_rate_changes_by_points_with_one_decimal(enter: Enter, place: Place) -> None:
    for year, done in ((2024, 1), (2024, 1), (2024, 2), (2023, 2), (2023, 1)):
        ActFactory.create(body=place.bureau, rectified=done, decided_on=date(year, 5, 1), filed_on=None)
    (line,) = cells(enter(Role.SUPERVISOR), address(place, "m=rectification.rate&period=2024&compare=yoy"))
    assert line == ["66.7%", "50.0%", "+16.7", "—"]


@pytest.mark.usefixtures("acts")
def test_an_order_by_money_is_refused_with_its_article(enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    query = "m=act.count&m=penalty.fine.sum&period=2024&by=body"
    asked = client.get(address(place, f"{query}&sort=-penalty.fine.sum"))
    assert asked.status_code == 200
    assert "不按罚款、没收金额和罚款件数排序、排名（行政处罚法第七十四条）" in asked.content.decode()
    heads = {head.text: head for head in asked.context["grid"].heads[0]}
    assert heads["罚款金额（元）"].sort == ""
    ordered = client.get(unescape(heads["执法行为总数（件）"].sort))
    assert ordered.context["grid"].heads[0][1].order == "descending"
    counts = [int(line.cells[0].text) for line in ordered.context["grid"].lines]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.usefixtures("acts")
def test_fines_of_bodies_are_listed_and_not_drawn(enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    by_body = client.get(address(place, "m=act.count&m=penalty.fine.sum&period=2024&by=body")).context["plots"]
    assert [plot.measure for plot in by_body.charts] == ["act.count"]
    assert "行政处罚法第七十四条" in by_body.note
    by_month = client.get(address(place, "m=penalty.fine.sum&period=2024&by=month")).context["plots"]
    assert [plot.measure for plot in by_month.charts] == ["penalty.fine.sum"]


@pytest.mark.usefixtures("acts")
@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("by=month", "bar"),
        ("by=month&chart=line", "line"),
        ("by=month&by=body", "stack"),
        ("by=month&by=body&chart=heat", "heat"),
        ("by=body&by=month", "stack"),
        ("by=body&by=body&chart=none", ""),
        ("by=kind&by=month&chart=bar", "bar"),
    ],
)
def test_each_kind_of_chart_is_drawn_from_the_table(query: str, kind: str, enter: Enter, place: Place) -> None:
    answer = enter(Role.SUPERVISOR).get(address(place, f"m=act.count&period=2024&{query}"))
    shown = answer.content.decode()
    if not kind:
        assert "data-plot" not in shown
        return
    (plot,) = answer.context["plots"].charts
    assert plot.kind == kind
    assert 'id="t-figures"' in shown
    assert f'data-plot="{kind}" data-from="#t-figures" data-of="act.count"' in shown
    drawn = [cell for line in answer.context["grid"].lines for cell in line.cells if cell.measure == "act.count"]
    assert sum(int(cell.text) for cell in drawn) == int(answer.context["analysis"].whole.values["act.count"])


def test_more_groups_than_colours_become_a_heat_map(enter: Enter, place: Place) -> None:
    for kind in range(2, 9):
        ActFactory.create(body=place.bureau, kind=kind, procedure=0, decided_on=date(2024, kind, 1), filed_on=None)
    plots = enter(Role.SUPERVISOR).get(address(place, "m=act.count&period=2024&by=month&by=kind&chart=stack")).context
    assert [plot.kind for plot in plots["plots"].charts] == ["heat"]
    assert "改画热力图" in plots["plots"].note


@pytest.mark.usefixtures("acts")
def test_a_label_narrows_the_question(enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    across = client.get(address(place, "m=act.count&period=2024&by=body&by=quarter")).context["grid"]
    body, quarter = across.lines[0].labels[0], across.heads[0][1]
    assert body.text == "云汀区市场监管局"
    assert body.url == f"/figures?org={place.bureau.pk}&m=act.count&period=2024&by=quarter"
    assert quarter.url.endswith("m=act.count&period=2024Q1&by=body")
    for narrower in (body.url, quarter.url):
        sums = client.get(narrower).context["analysis"].sums
        wide = (
            [line.cells[-1].text for line in across.lines][:1] if narrower == body.url else [across.foot.cells[0].text]
        )
        assert [str(sums.values["act.count"])] == wide
    partly = client.get(address(place, "m=act.count&period=2024-01-15..2024-02-10&by=month")).context["grid"]
    assert "period=2024-01-15..2024-01-31" in partly.lines[0].labels[0].url


@pytest.mark.parametrize(("by", "lines", "columns"), [("by=body&by=month", 2, 12), ("by=quarter&by=kind", 4, 2)])
def test_a_table_across_holds_months_and_quarters_without_acts(
    by: str, lines: int, columns: int, enter: Enter, place: Place
) -> None:
    grid = enter(Role.SUPERVISOR).get(address(place, f"m=act.count&period=2024&{by}")).context["grid"]
    assert len(grid.lines) == grid.total == lines
    assert {len(line.cells) for line in grid.lines} == {columns + 1}
    assert sum(int(line.cells[-1].text) for line in grid.lines) == int(grid.foot.cells[-1].text) == 3
    assert sum(int(cell.text) for cell in grid.foot.cells[:-1]) == 3


@pytest.mark.usefixtures("acts")
def test_the_label_of_a_kind_leads_to_the_measure_of_that_kind(enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    grid = client.get(address(place, "m=act.count&period=2024&by=kind")).context["grid"]
    assert [line.labels[0].text for line in grid.lines] == ["行政检查", "行政处罚", "行政许可"]
    for line in grid.lines:
        sums = client.get(line.labels[0].url).context["analysis"].sums
        assert [str(value) for value in sums.values.values()] == [line.cells[0].text]
    several = client.get(address(place, "m=act.count&m=penalty.count&period=2024&by=kind")).context["grid"]
    assert {line.labels[0].url for line in several.lines} == {""}


def test_groups_are_paged_with_their_exact_number_and_the_total_of_all(enter: Enter, place: Place) -> None:
    for number in range(53):
        body = organisation(f"第{number:02d}所", place.district, sort_order=10 + number)
        ActFactory.create(body=body)
    client = enter(Role.SUPERVISOR)
    first = client.get(address(place, "m=penalty.count&period=2024&by=body"))
    assert len(first.context["grid"].lines) == 50
    assert "共 <b>54</b> 组" in first.content.decode()
    assert first.context["grid"].foot.cells[0].text == "55"
    last = client.get(unescape(first.context["pager"].following))
    assert len(last.context["grid"].lines) == 4
    assert last.context["grid"].foot == first.context["grid"].foot
    beyond = client.get(address(place, "m=penalty.count&period=2024&by=body&page=99"))
    assert beyond.context["grid"].lines == last.context["grid"].lines
    exported = client.post(address(place, "m=penalty.count&period=2024&by=body", "figures-csv")).content.decode(
        "utf-8-sig"
    )
    assert len(exported.splitlines()) == 55


@pytest.mark.usefixtures("acts")
def test_a_period_that_is_not_over_is_cut_off_and_said(enter: Enter, place: Place) -> None:
    today = date.today()
    answer = enter(Role.SUPERVISOR).get(
        address(place, f"m=act.count&period={today.year}-01-01..{today.year + 1}-12-31")
    )
    assert answer.context["table"].period.last <= today + timedelta(days=1)
    assert "还没有结束，统计到今天" in answer.content.decode()


@pytest.mark.usefixtures("acts")
def test_merged_bodies_can_be_compared_like_for_like_and_the_page_says_which(enter: Enter, place: Place) -> None:
    merge_organisations(actor=ACTOR, organisations=[place.town], into=place.bureau, on=date(2024, 7, 1))
    client = enter(Role.SUPERVISOR)
    query = "m=act.count&period=2024&by=body&compare=yoy"
    as_it_was = client.get(address(place, query))
    like = client.get(address(place, f"{query}&basis=like"))
    assert [line.labels[0].text for line in as_it_was.context["grid"].lines] == ["云汀区市场监管局", "芦湾镇人民政府"]
    assert "，按当时机构" in as_it_was.content.decode()
    assert [line.labels[0].text for line in like.context["grid"].lines] == ["云汀区市场监管局"]
    assert "，按可比机构" in like.content.decode()
    (cells,) = (line.cells for line in like.context["grid"].lines)
    for cell in cells[:2]:
        assert total(client, cell.url) == int(cell.text)
    exported = client.post(unescape(like.context["csv"]))
    assert "可比机构" in unquote(exported["Content-Disposition"])
    assert list(csv.reader(StringIO(exported.content.decode("utf-8-sig"))))[1][1] == cells[0].text
    wrong = client.get(address(place, f"{query}&basis=best"))
    assert (wrong.status_code, [name for name, _ in WRONG.findall(wrong.content.decode())]) == (422, ["basis"])


def test_a_rate_of_few_says_of_how_many_and_why_that_matters(enter: Enter, place: Place) -> None:
    for body, number in ((place.bureau, 3), (place.town, 30)):
        officers = CertificateFactory.create_batch(number, organisation=body)
        ActFactory.create(body=body, certificate_ids=[officers[0].pk], decided_on=date(2024, 5, 1), filed_on=None)
    client = enter(Role.SUPERVISOR)
    query = "m=officer.participation.rate&period=2024&by=body"
    page = client.get(address(place, query))
    assert [line.cells[0].base for line in page.context["grid"].lines] == [3, None]
    shown = page.content.decode()
    assert '<small class="xz-base">基数 3</small>' in shown
    assert "有 1 个比率的分母不足 30（基数小）：分子差一就会使比率移动 3 个百分点以上，不宜据以比较。" in shown
    head, *rows = csv.reader(StringIO(client.post(unescape(page.context["csv"])).content.decode("utf-8-sig")))
    assert head[1:] == ["人员参与率（%）", "人员参与率分母"]
    assert [row[2] for row in rows] == ["3", "30"]


def test_a_body_that_was_closed_can_still_be_asked_about(enter: Enter, place: Place) -> None:
    close_organisation(actor=ACTOR, organisation=place.town, last_day=date(2024, 9, 1))
    answer = enter(Role.SUPERVISOR).get(f"{reverse('figures')}?org={place.town.pk}&m=act.count&period=2024")
    assert answer.context["grid"].lines[0].cells[0].text == "1"
    assert "已撤并的机构" in answer.content.decode()


def test_figures_by_any_rule_set_open_what_they_count(enter: Enter, place: Place) -> None:
    CertificateFactory.create(organisation=place.bureau)
    client = enter(Role.SUPERVISOR)
    answer = client.get(address(place, "m=officer.count&m=act.count&period=2024&rule=annual-2021"))
    cells = [line.cells[0] for line in answer.context["grid"].lines]
    assert [(cell.text, cell.measure) for cell in cells] == [("1", "officer.count"), ("3", "act.count")]
    for cell in cells:
        assert "rule=annual-2021" in cell.url
        assert client.get(cell.url).status_code == 200
