"""Benchmarks, lists and amounts on the pages: drafted, checked, published; and what an officer then sees in a case."""

from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.exchange.ledger import load
from tests.factories import PowerFactory
from tests.registry.rows import amount, benchmark, exemption, put
from tests.web.conftest import Enter, Place
from tests.web.test_cases import Desk

from xiezhi.registry.models import Benchmark, ExemptionLine, LocalAmount, Role
from xiezhi.registry.selectors.local_rules import benchmark_for

pytestmark = pytest.mark.django_db
SOURCE = {"issuer": "云汀区城市管理局", "level": "3", "source": "裁量基准（样例）", "valid_from": "2024-01-01"}


def said(client: Client, name: str, **captured: Any) -> str:
    return unescape(client.get(reverse(name, kwargs=captured)).content.decode())


def sent(client: Client, name: str, told: dict[str, Any], **captured: Any) -> str:
    answer = client.post(reverse(name, kwargs=captured), told, follow=True)
    return unescape(answer.content.decode())


def form(place: Place, **changed: Any) -> dict[str, Any]:
    return {
        **SOURCE,
        "org": place.bureau.pk,
        "power_code": "B1",
        "basis": "《条例》第四十二条",
        "statutory_high": "1,000",
        "share": "30",
        "gear_title": ["轻微", "一般", ""],
        "gear_circumstances": ["初次", "", ""],
        "gear_at_least": ["", "", ""],
        "gear_below": ["", "", ""],
        "gear_low": ["0", "200", ""],
        "gear_high": ["200", "1000", ""],
        **changed,
    }


@pytest.fixture
def reviewer(place: Place, enter: Enter) -> Client:
    PowerFactory.create(organisation=place.bureau, code="B1", name="对占道经营的处罚")
    return enter(Role.LEGAL_REVIEWER, over=place.bureau)


def test_a_benchmark_is_drafted_by_a_reviewer_and_published_by_a_head(
    reviewer: Client, enter: Enter, place: Place
) -> None:
    assert "对占道经营的处罚" in said(reviewer, "local-new", kind="benchmarks")
    kept = sent(reviewer, "local-new", form(place), kind="benchmarks")
    row = Benchmark.objects.get()
    assert "没有发现前后矛盾" not in kept
    assert "未向社会公布" in kept
    assert [(gear.title, gear.low, gear.high) for gear in row.gears.order_by("place")] == [
        ("轻微", 0, 20_000),
        ("一般", 20_000, 100_000),
    ]
    assert row.power_name == "对占道经营的处罚"
    step = {"kind": "benchmarks", "row_id": row.pk}
    assert "须由对该机构任职的" in sent(reviewer, "local-step", {"do": "publish"}, **step)
    assert benchmark_for(place.bureau.pk, "B1", on=timezone.localdate()) is None
    head = enter(Role.BODY_HEAD, over=place.bureau)
    assert "已发布" in sent(head, "local-step", {"do": "publish"}, **step)
    assert benchmark_for(place.bureau.pk, "B1", on=timezone.localdate()) == row
    assert "请以它为底稿" in sent(reviewer, "local-edit", {}, **step)


def test_what_is_refused_stays_in_the_form_with_its_place(reviewer: Client, place: Place) -> None:
    kept = sent(reviewer, "local-new", form(place, gear_high=["20x", "1000", ""], source=""), kind="benchmarks")
    assert "第1档的罚款上限“20x”不是金额" in kept
    assert 'value="20x"' in kept
    assert not Benchmark.objects.exists()
    kept = sent(reviewer, "local-new", form(place, source=""), kind="benchmarks")
    assert "没有出处" in kept
    kept = sent(reviewer, "local-new", form(place, power_code="无"), kind="benchmarks")
    assert "没有编码为“无”的职权事项" in kept


def test_nobody_drafts_for_a_body_elsewhere(reviewer: Client, place: Place) -> None:
    kept = sent(reviewer, "local-new", form(place, org=place.elsewhere_bureau.pk), kind="benchmarks")
    assert "请选择适用机构" in kept
    assert not Benchmark.objects.exists()


def test_a_benchmark_over_the_statute_cannot_be_published(reviewer: Client, enter: Enter, place: Place) -> None:
    kept = sent(reviewer, "local-new", form(place, gear_high=["200", "5000", ""]), kind="benchmarks")
    assert "超出法定幅度" in kept
    row = Benchmark.objects.get()
    head = enter(Role.SUPERVISOR, over=place.bureau)
    answer = sent(head, "local-step", {"do": "publish"}, kind="benchmarks", row_id=row.pk)
    assert "不能发布：“一般”的幅度" in answer
    row.refresh_from_db()
    assert not row.published


def test_a_line_and_an_amount_are_drafted_and_a_draft_is_deleted(reviewer: Client, place: Place) -> None:
    told = {**form(place), "title": "占道不足两平方米", "requires": ["slight_harm", "corrected_in_time", "fine"]}
    kept = sent(reviewer, "local-new", told, kind="exemptions")
    assert "危害后果轻微" in kept
    line = ExemptionLine.objects.get()
    assert line.requires == "corrected_in_time and slight_harm"
    told = {**form(place), "amount": "penalty.hearing.fine.citizen", "yuan": "2000", "article": "第三条"}
    assert "2,000元以上" in sent(reviewer, "local-new", told, kind="amounts")
    row = LocalAmount.objects.get()
    assert "已删除草稿" in sent(reviewer, "local-step", {"do": "discard"}, kind="amounts", row_id=row.pk)
    assert not LocalAmount.objects.exists()


def test_a_new_version_begins_from_the_published_one(reviewer: Client, place: Place) -> None:
    row = put(benchmark(place.bureau, "B1", public_on=date(2023, 12, 1), verified=True))
    answer = reviewer.get(reverse("local-new", args=["benchmarks"]), {"from": row.pk})
    shown = unescape(answer.content.decode())
    assert 'value="严重"' in shown
    assert 'name="valid_from" value=""' in shown
    # When the new text was made public, and whether it was read, is not known from the old one.
    assert (answer.context["fields"]["public_on"], answer.context["fields"]["verified"]) == ("", "")


def test_a_list_is_searched_and_an_empty_one_says_what_next(reviewer: Client, place: Place) -> None:
    assert "还没有裁量基准" in said(reviewer, "benchmarks")
    put(benchmark(place.bureau, "B1"))
    assert "对占道" in said(reviewer, "benchmarks")
    address = reverse("benchmarks")
    assert "没有符合条件的裁量基准" in unescape(reviewer.get(address, {"q": "水泥"}).content.decode())
    assert "没有符合条件的裁量基准" in unescape(reviewer.get(address, {"state": "draft"}).content.decode())


def test_levels_that_disagree_are_listed_for_whoever_supervises(enter: Enter, place: Place) -> None:
    put(benchmark(place.bureau, "B1", public_on=None))
    assert "未向社会公布" in said(enter(Role.SUPERVISOR, over=place.bureau), "local-findings")
    assert "没有发现不一致" in said(enter(Role.SUPERVISOR, over=place.elsewhere_bureau), "local-findings")


def test_a_summary_penalty_says_its_range_and_asks_reasons_for_a_fine_outside(place: Place) -> None:
    desk = Desk(place)
    put(benchmark(desk.body, desk.item.code))
    put(exemption(desk.body, desk.item.code))
    case = desk.open()
    shown = desk.page(case)
    assert "裁量档次" in shown
    assert "200.00 至 500.00 元" in shown
    refused = desk.send(case, "decide", fine="600", benchmark_quantity="2")
    assert "罚款不在裁量基准的幅度内，未说明理由（《行政处罚法》第三十四条）" in refused
    assert 'class="outside"' in refused
    address = reverse("case-check", kwargs={"case_id": case.pk})
    told = desk.form(case, fine="300", benchmark_quantity="2", slight_harm="1")
    part = unescape(desk.client.post(address, told).content.decode())
    assert "裁量幅度 200元至500元" in part
    assert "罚款在幅度内" in part
    assert "可能适用" in part
    assert "须同时：已及时改正" in part
    assert "没有该当事人的处罚记录" in part
    reason = {"departure": "占用消防通道，依据基准第五条从重"}
    assert "已作出当场处罚决定" in desk.send(case, "decide", fine="600", benchmark_quantity="2", **reason)


def test_drafts_are_published_together_and_what_cannot_be_is_named(enter: Enter, place: Place) -> None:
    benchmark(place.bureau, "B1")
    benchmark(place.bureau, "B2", statutory_high=100)
    head = enter(Role.BODY_HEAD, over=place.bureau)
    assert "发布这 2 项草稿" in unescape(head.get(reverse("benchmarks"), {"state": "draft"}).content.decode())
    answer = sent(head, "local-publish", {"q": ""}, kind="benchmarks")
    assert "已发布 1 项" in answer
    assert "对占道的处罚（2024-01-01 起）不能发布" in answer
    assert "超出法定幅度" in answer
    assert list(Benchmark.objects.filter(published=True).values_list("power_code", flat=True)) == ["B1"]


def test_a_list_goes_out_in_the_form_in_which_it_comes_in(enter: Enter, place: Place, tmp_path: Path) -> None:
    put(benchmark(place.bureau, "B1", level=2))
    exemption(place.bureau, "B1")
    for kind, model in (("benchmarks", Benchmark), ("exemptions", ExemptionLine)):
        answer = enter(Role.ADMINISTRATOR).get(reverse("local-export", args=[kind]))
        path = tmp_path / f"{kind}.xlsx"
        path.write_bytes(answer.content)
        result = load(kind, path)
        assert (result.refused, result.inserted, result.updated) == (0, 0, 0), result.refusals
        assert result.unchanged == (3 if model is Benchmark else 1)


def test_amounts_go_out_as_a_table(enter: Enter, place: Place) -> None:
    put(amount(place.bureau, 5_000))
    answer = enter(Role.OFFICER).get(reverse("local-export", args=["amounts"]))
    assert answer.content[:2] == b"PK"
