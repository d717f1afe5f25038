"""Which steps are to be recorded: each row names the rule."""

import pytest
from tests.law.test_clocks import OPENED

from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import checked
from xiezhi.law.recording import asked_of, demands


@pytest.mark.parametrize(
    ("procedure", "step", "facts", "asked"),
    [
        ("inspection.enterprise", "inspect", {}, ["inspection.on_site"]),  # 国办发〔2018〕118号 三（七）
        ("penalty.ordinary", "investigate", {}, ["penalty.investigation"]),  # 国办发〔2018〕118号 三（七）
        ("penalty.ordinary", "hold_hearing", {}, ["hearing"]),  # 国办发〔2018〕118号 三（七）
        ("penalty.ordinary", "serve", {"service_way": "留置送达"}, ["service.left"]),  # 国办发〔2018〕118号 三（七）
        ("penalty.ordinary", "serve", {"service_way": "公告送达"}, ["service.public_notice"]),
        ("penalty.ordinary", "serve", {"service_way": "直接送达"}, []),
        ("penalty.ordinary", "serve", {}, []),  # what is not known does not ask
        ("penalty.ordinary", "file", {}, []),
        ("coercion.seizure", "seize", {}, ["coercion.goods"]),  # 国办发〔2018〕118号 三（七）, the whole of it
        ("penalty.summary", "decide", {}, ["summary.on_spot"]),
    ],
)
def test_a_step_is_to_be_recorded_as_its_rule_says(
    procedure: str, step: str, facts: dict[str, object], asked: list[str]
) -> None:
    found = list(asked_of(procedure, step, checked(facts), Governing(OPENED)))  # type: ignore[arg-type]
    assert [each.demand.id for each in found] == asked
    assert all(each.rule.citation for each in found)


def test_one_policeman_records_the_whole_of_it() -> None:
    """治安管理处罚法（2025年修订）第一百零八条."""
    under = Governing(OPENED, sector="public_security")
    asked = {
        n: [e.demand.id for e in asked_of("security.ordinary", "investigate", checked({"officers": n}), under)]
        for n in (1, 2)
    }
    assert asked == {1: ["security.one_officer", "penalty.investigation"], 2: ["penalty.investigation"]}


def test_only_video_shows_the_whole_of_a_step() -> None:
    for demand in demands():
        assert demand.families == ({"video"} if demand.whole else {"video", "audio", "image"})
