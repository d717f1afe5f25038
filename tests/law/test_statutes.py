from datetime import date
from itertools import pairwise

import pytest

from xiezhi.law.reading import document, folder, parsed
from xiezhi.law.statutes import NoRuleInForce, read, rule, statutes, versions

POLICE = "public_security"


@pytest.mark.parametrize(
    ("rule_id", "on", "sector", "value"),
    [
        ("penalty.summary.fine.citizen", date(2021, 7, 14), "", 50),  # 行政处罚法（2017年修正）第三十三条
        ("penalty.summary.fine.citizen", date(2021, 7, 15), "", 200),  # 行政处罚法（2021年修订）第五十一条
        ("penalty.summary.fine.organisation", date(2021, 7, 14), "", 1000),  # 第三十三条
        ("penalty.summary.fine.organisation", date(2024, 1, 1), "", 3000),  # 第五十一条
        ("security.summary.fine", date(2025, 12, 31), POLICE, 200),  # 治安管理处罚法（2012年修正）第一百条
        ("security.summary.fine", date(2026, 1, 1), POLICE, 500),  # 治安管理处罚法（2025年修订）第一百一十九条
        ("security.hearing.fine", date(2025, 12, 31), POLICE, 2000),  # 2012年修正第九十八条
        ("security.hearing.fine", date(2026, 1, 1), POLICE, 4000),  # 2025年修订第一百一十七条
        ("penalty.officers", date(2024, 1, 1), "", 2),  # 行政处罚法第四十二条
    ],
)
def test_the_rule_of_a_day_is_that_of_the_law_in_force(rule_id: str, on: date, sector: str, value: int) -> None:
    assert rule(rule_id, on, sector=sector).value == value


def test_versions_of_a_rule_follow_each_other_without_gap_or_overlap() -> None:
    for rule_id, found in statutes().by_id.items():
        for region, sector in {(entry.region, entry.sector) for entry in found}:
            own = [
                entry for entry in versions(rule_id, region, sector) if (entry.region, entry.sector) == (region, sector)
            ]
            for earlier, later in pairwise(own):
                assert earlier.until is not None
                assert (later.valid_from - earlier.until).days == 1, rule_id


def test_a_day_before_the_first_version_has_no_rule() -> None:
    with pytest.raises(NoRuleInForce):
        rule("penalty.summary.fine.citizen", date(1990, 1, 1))
    with pytest.raises(NoRuleInForce):
        versions("no.such.rule")


@pytest.mark.parametrize(
    ("region", "sector", "value"),
    [
        ("440703", "ocean", 100_000),
        ("440703", "fishery", 50_000),
    ],
)
def test_a_local_rule_reaches_its_area_and_sector(region: str, sector: str, value: int) -> None:
    assert rule("penalty.legal_review.fine.citizen", date(2025, 1, 1), region, sector).value == value


@pytest.mark.parametrize(("region", "sector"), [("120116", "ocean"), ("4407", ""), ("44", "ocean")])
def test_a_local_rule_reaches_no_further(region: str, sector: str) -> None:
    with pytest.raises(NoRuleInForce):
        rule("penalty.legal_review.fine.citizen", date(2025, 1, 1), region, sector)


LOCAL = """
[statute]
law = "天津市规定"
article = "第一条"
title = "对公民较大数额罚款"
unit = "yuan"
verified = false
source = "测试"
from = 2022-01-01
"""


def local(region: str, value: int, sector: str = "", rule_id: str = "penalty.hearing.fine.citizen") -> str:
    return f'[[rule]]\nid = "{rule_id}"\nregion = "{region}"\nsector = "{sector}"\nvalue = {value}\n'


def test_the_narrower_rule_stands_before_the_wider_and_the_sectors_before_the_regions() -> None:
    text = LOCAL + local("12", 1) + local("120116", 2) + local("", 3, "ocean") + local("12", 4, "ocean")
    body = statutes().plus(read("local.toml", text))
    wanted = {("12", ""): 1, ("120101", ""): 1, ("120116", ""): 2, ("44", "ocean"): 3, ("120116", "ocean"): 4}
    for (region, sector), value in wanted.items():
        found = body.rule("penalty.hearing.fine.citizen", date(2025, 1, 1), region, sector)
        assert found.value == value, (region, sector)


def test_rules_of_an_event_are_those_of_the_day_and_sector() -> None:
    def ids(on: date, sector: str = "") -> set[str]:
        return {entry.id for entry in statutes().started_by("decided", on, sector=sector)}

    assert ids(date(2025, 6, 1)) == {"penalty.service", "penalty.publication", "enforcement.publication"}
    # 治安管理处罚法第一百一十六条 in place of 行政处罚法第六十一条; 第一百三十六条 forbids publication.
    assert ids(date(2026, 6, 1), POLICE) == {"security.service"}
    assert ids(date(2025, 6, 1), POLICE) == ids(date(2025, 6, 1))
    assert ids(date(2010, 1, 1)) == set()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("value = -1", "value must be a whole number"),
        ('value = "90"', "value must be a whole number"),
        ('unit = "week"', "unit 'week' is none of"),
        ('unit = ""', "unit must be a text"),
        ('event = "lunch"', "event 'lunch' is none of"),
        ("from = 2022-01-01T00:00:00", "from must be a date"),
        ("until = 2021-01-01", "until lies before the first day"),
        ('verified = "yes"', "verified must be true or false"),
        ('region = "天津"', "region must be the head of an area code"),
        ('sector = "moon"', "sector 'moon' is none of"),
        ('excludes = ["lunch"]', "excludes has unknown or repeated items: lunch"),
        ('excludes = ["hearing", "hearing"]', "excludes has unknown or repeated items"),
        ("excludes = [1]", "excludes must be a list of texts"),
        ("extensions = [1]", "extensions must be a list of tables"),
        ('extensions = [{ by = "nobody" }]', "by 'nobody' is none of"),
        ('extensions = [{ by = "head", most = 3 }]', "unknown fields most"),
        ("before = true\nrolls = true", "neither rolls, stops nor grows"),
        ('unit = "hour"\nrolls = true', "a period of hours"),
        ("value = 0", "a value of one or more"),
        ('colour = "red"', "unknown fields colour"),
    ],
)
def test_bad_data_is_refused_with_its_file_and_id(line: str, problem: str) -> None:
    fields = {"value": "value = 3", "unit": 'unit = "calendar_day"', "from": "from = 2022-01-01"}
    kept = [text for key, text in fields.items() if not any(part.startswith(f"{key} ") for part in line.split("\n"))]
    rows = "\n".join(
        ["[[rule]]", 'id = "x.y"', 'law = "法"', 'article = "一"', 'title = "题"', 'source = "源"', *kept, line]
    )
    if "verified" not in line:
        rows += "\nverified = true"
    with pytest.raises(ValueError, match=r"bad\.toml \[x\.y.*\]") as refused:
        read("bad.toml", rows)
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    "text", ["[[rule]]\nvalue = 1", "rule = 1", "rule = [1]", "statute = 1\n[[rule]]\nid = 'x'", "not toml"]
)
def test_a_file_of_another_form_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"bad\.toml"):
        read("bad.toml", text)


def test_overlapping_versions_and_replacements_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match=r"penalty\.hearing\.fine\.citizen: versions .* overlap"):
        statutes().plus(read("local.toml", LOCAL + local("12", 1) + local("12", 2)))
    text = LOCAL + local("12", 1, rule_id="x") + 'replaces = ["no.such.rule"]\n'
    with pytest.raises(ValueError, match="x: replaces unknown rules"):
        statutes().plus(read("local.toml", text))


def test_a_rule_that_is_no_period_has_no_clock() -> None:
    with pytest.raises(ValueError, match="is no period"):
        _ = rule("penalty.officers", date(2025, 1, 1)).clock


def test_every_statute_names_where_it_was_read() -> None:
    assert all(entry.source and entry.citation.startswith("《") for entry in statutes().rules)
    assert len(statutes().rules) == sum(len(list(document(file)["rule"])) for file in folder("statutes"))  # type: ignore[call-overload]
    assert parsed("empty.toml", "") == {}


@pytest.mark.parametrize(
    ("rule_id", "sector", "value", "unit"),
    [
        ("penalty.summary.fine.citizen", "", 200, "yuan"),  # 行政处罚法第五十一条
        ("penalty.summary.fine.organisation", "", 3000, "yuan"),  # 第五十一条
        ("penalty.officers", "", 2, "person"),  # 第四十二条
        ("penalty.document", "", 6, "duty"),  # 第五十九条
        ("penalty.collection.on_spot", "", 100, "yuan"),  # 第六十八条
        ("penalty.late_fine", "", 3, "percent"),  # 第七十二条
        ("penalty.late_fine.cap", "", 100, "percent"),  # 第七十二条
        ("coercion.officers", "", 2, "person"),  # 行政强制法第十八条
        ("coercion.late_fine.cap", "", 100, "percent"),  # 第四十五条
        ("coercion.court.documents", "", 5, "duty"),  # 第五十五条
        ("security.fine.most", POLICE, 5000, "yuan"),  # 治安管理处罚法第三章
        ("security.station.fine", POLICE, 1000, "yuan"),  # 第一百零九条
        ("security.hearing.fine", POLICE, 4000, "yuan"),  # 第一百一十七条
        ("security.summary.fine", POLICE, 500, "yuan"),  # 第一百一十九条
        ("security.collection.on_spot", POLICE, 200, "yuan"),  # 第一百二十三条
        ("security.bail", POLICE, 200, "yuan"),  # 第一百二十六条
        ("licence.verification.officers", "", 2, "person"),  # 行政许可法第三十四条
        ("review.simple.amount", "", 3000, "yuan"),  # 行政复议法第五十三条
        ("transfer.team", "", 2, "person"),  # 移送规定第五条
        ("transfer.documents", "", 5, "duty"),  # 移送规定第六条
        ("inspection.officers", "", 2, "person"),  # 行政处罚法第四十二条
    ],
)
def test_amounts_and_numbers_are_those_of_the_articles(rule_id: str, sector: str, value: int, unit: str) -> None:
    found = rule(rule_id, date(2026, 3, 2), sector=sector)
    assert (found.value, found.unit, found.verified) == (value, unit, True)


def test_where_a_value_must_be_exceeded_the_least_amount_is_one_fen_more() -> None:
    on = date(2025, 1, 1)
    assert rule("penalty.legal_review.fine.citizen", on, "4407", "ocean").fen == 10_000_001
    assert rule("penalty.legal_review.fine.citizen", on, "4407", "fishery").fen == 5_000_000
