"""The order of files as data: a place for every document, an order for every procedure, and what a wrong file is told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.cases.archive.order import Order, order_for, orders, read
from xiezhi.cases.archive.pieces import Piece, laid_out
from xiezhi.cases.documents.catalogue import catalogue
from xiezhi.law.procedures import procedures

TITLES = sorted(catalogue())
VALID = """
[[order]]
id = "x"
title = "案卷"
source = "示例"
verified = false
from = 2020-01-01
[[order.volume]]
id = "main"
title = "案卷"
[[order.volume.section]]
id = "all"
title = "材料"
rest = ["party", "approval", "record", "other"]
evidence = true
"""


@pytest.mark.parametrize("order", orders(), ids=lambda order: order.id)
def test_every_document_has_one_place(order: Order) -> None:
    sections = {section.id: volume.id for volume in order.volumes for section in volume.sections}
    for kind in catalogue().values():
        volume, section = order.place_of(kind.title, kind.kind)
        assert sections[section] == volume


def test_internal_papers_lie_in_the_annex_and_what_the_party_got_in_the_main_volume() -> None:
    order = order_for("penalty.ordinary", "", date(2026, 1, 1))
    volumes = {title: order.place_of(title, catalogue()[title].kind)[0] for title in TITLES}
    assert {volumes[title] for title in ("法制审核意见书", "案件调查终结报告", "听证报告", "结案审批表")} == {"annex"}
    assert volumes["重大复杂案件集体讨论笔录"] == "annex"
    assert all(volumes[kind.title] == "main" for kind in catalogue().values() if kind.kind == "party")


def test_every_procedure_has_an_order_and_an_unknown_one_lies_by_its_course() -> None:
    for found in procedures():
        assert order_for(found.id, found.sector, found.valid_from if found.valid_from.year > 2012 else date(2026, 1, 1))
    assert order_for("eleventh.kind", "", date(2026, 1, 1)).course


def pieces(order: Order, titles: list[str]) -> list[Piece]:
    made = []
    for at, title in enumerate(titles):
        volume, section = order.place_of(title, catalogue()[title].kind)
        day = date(2026, 1, 1 + at % 28)
        made.append(Piece(f"document:{at}", title, "", day, volume, section, (day, at), title))
    return made


@given(st.lists(st.sampled_from(TITLES), max_size=40), st.randoms(use_true_random=False))
def test_nothing_is_lost_and_nothing_lies_twice(titles: list[str], random: object) -> None:
    order = order_for("penalty.ordinary", "", date(2026, 1, 1))
    given_pieces = pieces(order, titles)
    arranged = [piece.key for piece in given_pieces]
    random.shuffle(arranged)  # type: ignore[attr-defined]
    volumes = laid_out(order, given_pieces, arranged)
    laid = [piece for volume in volumes for piece in volume.pieces]
    assert sorted(piece.key for piece in laid) == sorted(arranged)
    assert all(piece.volume == volume.volume.id for volume in volumes for piece in volume.pieces)
    for volume in volumes:
        for section in volume.sections:
            places = [arranged.index(piece.key) for piece in section.pieces]
            assert places == sorted(places)


def test_the_decision_lies_after_the_filing_and_before_the_return_of_service() -> None:
    order = order_for("penalty.ordinary", "", date(2026, 1, 1))
    titles = ["送达回证", "行政处罚事先告知书", "结案审批表", "行政处罚决定书", "立案审批表"]
    main = laid_out(order, pieces(order, titles), ())[0]
    assert [piece.title for piece in main.pieces] == ["立案审批表", "行政处罚决定书", "行政处罚事先告知书", "送达回证"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"party", "approval", ', '"party", ', "no place for"),
        ("evidence = true", "", "evidence must lie in one section"),
        ('rest = ["party"', 'documents = ["没有这种文书"]\nrest = ["party"', "unknown or repeated"),
        ('title = "材料"', 'title = "材料"\ncolour = "red"', "unknown fields colour"),
        ("verified = false", "", "verified must be true or false"),
    ],
)
def test_a_wrong_file_is_refused_with_the_entry(old: str, new: str, problem: str) -> None:
    assert read("x.toml", VALID)[0].volumes[0].sections[0].evidence
    with pytest.raises(ValueError, match=rf"x\.toml \[x.*{problem}"):
        read("x.toml", VALID.replace(old, new, 1))
