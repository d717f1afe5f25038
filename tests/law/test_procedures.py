from datetime import date, datetime

import pytest

from xiezhi.law.conditions import conditions
from xiezhi.law.facts import Facts
from xiezhi.law.procedures import NoProcedureInForce, procedure, procedures, read, version
from xiezhi.law.steps import BY_PROCEDURE, wrong_order

Day = date


def test_every_condition_is_asked_by_some_step() -> None:
    asked = {
        code
        for found in procedures()
        for step in (*found.steps.values(), *found.asides.values())
        for code in step.conditions
    }
    assert set(conditions()) == asked


def test_a_step_names_what_may_follow_it() -> None:
    found = procedure("penalty.ordinary", Day(2026, 3, 2))
    assert found.first.id == "propose"
    assert "decide" in found.step("notify").next
    assert "decide" not in found.step("file").next
    assert found.step("close").ends
    assert not found.step("decide").ends
    with pytest.raises(KeyError):
        found.step("no_such_step")


def test_a_day_or_version_without_a_procedure() -> None:
    with pytest.raises(NoProcedureInForce):
        procedure("penalty.ordinary", Day(2020, 1, 1))
    with pytest.raises(NoProcedureInForce):
        version("penalty.ordinary@1900-01-01")


PROCEDURE = """
[[procedure]]
id = "x"
title = "题"
law = "法"
articles = "第一条"
from = 2026-01-01
[[procedure.step]]
id = "a"
title = "甲"
roles = ["officer"]
conditions = ["officers.two"]
next = ["b"]
[[procedure.step]]
id = "b"
title = "乙"
roles = ["officer"]
next = []
"""


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('next = ["b"]', 'next = ["c"]', "a leads to unknown steps c"),
        ('next = ["b"]', "next = []", "no way leads to b"),
        ("next = []", 'next = ["a"]', "no step ends it"),
        ('id = "b"', 'id = "a"', "needs steps, each once"),
        ('["officers.two"]', '["no.such"]', "conditions has unknown"),
        ('["officer"]', "[]", "nobody may take the step"),
        ('["officer"]', '["king"]', "roles has unknown"),
        ('law = "法"', "", "law must be a text"),
        ('title = "甲"', 'title = "甲"\nasks = ["no_such"]', "asks has unknown"),
        ('title = "甲"', 'title = "甲"\nasks = ["fine if (has"]', "x a asks"),
        ('title = "甲"', 'title = "甲"\nasks = ["fine  if"]', "is not written"),
        ('title = "甲"', 'title = "甲"\ntoday = ["fine"]', "today has unknown"),
        ('title = "甲"', 'title = "甲"\nsets = { fine = "x" }', "sets fine"),
        ('title = "甲"', 'title = "甲"\ncopies = { fine = "filed_on" }', "not of one kind"),
        ('title = "甲"', 'title = "甲"\nnumbers = { other = "字" }', "numbers has unknown"),
        ('title = "甲"', 'title = "甲"\neffect = "magic"', "effect 'magic' is none of"),
        ('law = "法"', 'law = "法"\nkind = "魔法"', "kind '魔法' is none of"),
        (
            "next = []",
            'next = []\n[[procedure.aside]]\nid = "c"\ntitle = "丙"\nroles = ["officer"]\nduring = ["z"]',
            "unknown steps z",
        ),
        ("next = []", 'next = []\n[[procedure.aside]]\nid = "a"\ntitle = "丙"\nroles = ["officer"]', "is a step too"),
    ],
)
def test_a_bad_procedure_is_refused_with_its_file_and_id(old: str, new: str, problem: str) -> None:
    assert old in PROCEDURE
    assert [found.id for found in read("bad.toml", PROCEDURE)] == ["x"]
    with pytest.raises(ValueError, match=r"^bad\.toml \[x") as refused:
        read("bad.toml", PROCEDURE.replace(old, new))
    assert problem in str(refused.value)
    with pytest.raises(ValueError, match="needs steps"):
        read("bad.toml", PROCEDURE[: PROCEDURE.index("[[procedure.step]]")])


def test_who_is_independent_is_so_by_a_rule_or_by_the_procedure_s_own_articles() -> None:
    asked = 'id = "b"\n'
    assert asked in PROCEDURE
    for written, kept in (
        ('independent = "penalty.legal_review"', "penalty.legal_review"),
        ("independent = true", BY_PROCEDURE),
    ):
        found = read("x.toml", PROCEDURE.replace(asked, f"{asked}{written}\n"))[0]
        assert found.steps["b"].independent == kept
    with pytest.raises(ValueError, match="no rule nonsense"):
        read("x.toml", PROCEDURE.replace(asked, f'{asked}independent = "nonsense"\n'))


def test_what_is_needed_is_a_formula_over_known_facts() -> None:
    asked = 'id = "b"\n'
    with pytest.raises(ValueError, match=r"x\.toml.*needed"):
        read("x.toml", PROCEDURE.replace(asked, f'{asked}needed = "nonsense"\n'))


def test_what_may_be_done_beside_the_course() -> None:
    found = procedure("penalty.ordinary", Day(2026, 3, 2))
    assert {step.id for step in found.beside("serve")} >= {"publish", "defer", "late_fine", "demand"}
    assert "register" not in {step.id for step in found.beside("serve")}
    assert found.step("register").aside
    assert not found.step("register").ends


@pytest.mark.parametrize(
    ("facts", "stated", "problem"),
    [
        (
            {"served_on": Day(2026, 3, 3), "decided_on": Day(2026, 3, 4)},
            "served_on",
            "送达日期“2026-03-03”早于决定日期“2026-03-04”",
        ),
        ({"served_on": Day(2026, 3, 4), "decided_on": Day(2026, 3, 4)}, "served_on", ""),
        ({"served_on": Day(2026, 3, 11)}, "served_on", "送达日期“2026-03-11”在今天之后"),
        ({"hearing_held_on": Day(2026, 3, 11)}, "hearing_held_on", ""),
        ({"arrived_at": datetime(2026, 3, 10, 9, 0)}, "arrived_at", ""),
        ({"arrived_at": datetime(2026, 3, 11, 0, 0)}, "arrived_at", "到案时间“2026-03-11”在今天之后"),
    ],
)
def test_days_in_the_wrong_order(facts: Facts, stated: str, problem: str) -> None:
    found = wrong_order(facts, [stated], on=Day(2026, 3, 10))
    assert [problem in text for text in found] == ([True] if problem else [])
