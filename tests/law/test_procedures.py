from datetime import date

import pytest

from xiezhi.law.conditions import conditions
from xiezhi.law.procedures import NoProcedureInForce, procedure, procedures, read, version

Day = date


def test_every_condition_is_asked_by_some_step() -> None:
    asked = {code for found in procedures() for step in found.steps.values() for code in step.conditions}
    assert set(conditions()) == asked


def test_only_a_step_that_may_follow_follows() -> None:
    found = procedure("penalty.ordinary", Day(2026, 3, 2))
    assert found.first.id == "file"
    assert found.may_follow("notify", "decide")
    assert not found.may_follow("file", "decide")
    assert found.step("close").ends
    assert not found.step("decide").ends
    with pytest.raises(KeyError):
        found.may_follow("file", "no_such_step")


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
