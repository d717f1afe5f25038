"""Every verified period once, each with its article: begun on 26 September 2024, before 国庆, unless its law is younger.

The days were counted from the yearly notices by a second program.
"""

from datetime import date, datetime

import pytest

from xiezhi.law.calendar import calendar
from xiezhi.law.deadlines import due
from xiezhi.law.statutes import Rule, statutes

Day, Moment = date, datetime
PERIODS: list[tuple[str, str, Day, Day]] = [
        ("coercion.seizure", "", Day(2024, 9, 26), Day(2024, 10, 26)),  # 行政强制法第二十五条
        ("coercion.freezing.delivery", "", Day(2024, 9, 26), Day(2024, 9, 30)),  # 行政强制法第三十一条
        ("coercion.freezing", "", Day(2024, 9, 26), Day(2024, 10, 26)),  # 行政强制法第三十二条
        ("coercion.suspended", "", Day(2024, 9, 26), Day(2027, 9, 26)),  # 行政强制法第三十九条
        ("coercion.late_fine.enforce", "", Day(2024, 9, 26), Day(2024, 10, 26)),  # 行政强制法第四十六条
        ("coercion.substitute.demand", "", Day(2024, 9, 26), Day(2024, 9, 23)),  # 行政强制法第五十一条
        ("coercion.court.application", "", Day(2024, 9, 26), Day(2024, 12, 26)),  # 行政强制法第五十三条
        ("coercion.court.demand", "", Day(2024, 9, 26), Day(2024, 10, 15)),  # 行政强制法第五十四条
        ("coercion.court.acceptance", "", Day(2024, 9, 26), Day(2024, 10, 9)),  # 行政强制法第五十六条
        ("coercion.court.ruling", "", Day(2024, 9, 26), Day(2024, 10, 11)),  # 行政强制法第五十七条
        ("coercion.court.ruling.doubtful", "", Day(2024, 9, 26), Day(2024, 10, 28)),  # 行政强制法第五十八条
        ("coercion.court.reconsideration", "", Day(2024, 9, 26), Day(2024, 10, 11)),  # 行政强制法第五十六条、第五十八条
        ("hotline.acceptance", "12", Day(2026, 1, 30), Day(2026, 2, 2)),  # 热线实施细则工单接收
        ("licence.completion", "", Day(2024, 9, 26), Day(2024, 10, 9)),  # 行政许可法第三十二条
        ("licence.decision", "", Day(2024, 9, 26), Day(2024, 10, 29)),  # 行政许可法第四十二条
        ("licence.decision.joint", "", Day(2024, 9, 26), Day(2024, 12, 3)),  # 行政许可法第四十二条
        ("licence.preliminary", "", Day(2024, 9, 26), Day(2024, 10, 29)),  # 行政许可法第四十三条
        ("licence.issue", "", Day(2024, 9, 26), Day(2024, 10, 15)),  # 行政许可法第四十四条
        ("licence.hearing.request", "", Day(2024, 9, 26), Day(2024, 10, 9)),  # 行政许可法第四十七条
        ("licence.hearing.held", "", Day(2024, 9, 26), Day(2024, 10, 29)),  # 行政许可法第四十七条
        ("licence.hearing.notice", "", Day(2024, 9, 26), Day(2024, 9, 14)),  # 行政许可法第四十八条
        ("licence.renewal", "", Day(2024, 9, 26), Day(2024, 8, 14)),  # 行政许可法第五十条
        ("licence.equipment", "", Day(2024, 9, 26), Day(2024, 10, 9)),  # 行政许可法第五十五条
        ("penalty.age.none", "", Day(2026, 1, 30), Day(2040, 1, 30)),  # 行政处罚法第三十条
        ("penalty.age.lighter", "", Day(2026, 1, 30), Day(2044, 1, 30)),  # 行政处罚法第三十条
        ("penalty.limitation", "", Day(2024, 9, 26), Day(2026, 9, 26)),  # 行政处罚法第三十六条
        ("penalty.limitation.grave", "", Day(2026, 1, 30), Day(2031, 1, 30)),  # 行政处罚法第三十六条
        ("penalty.publication.withdrawal", "", Day(2024, 9, 26), Day(2024, 9, 30)),  # 行政处罚法第四十八条
        ("penalty.registration", "", Day(2024, 9, 26), Day(2024, 10, 11)),  # 行政处罚法第五十六条
        ("penalty.decision", "", Day(2024, 9, 26), Day(2024, 12, 25)),  # 市场监督管理行政处罚程序规定第六十条
        ("penalty.service", "", Day(2024, 9, 26), Day(2024, 10, 11)),  # 行政处罚法第六十一条
        ("penalty.hearing.request", "", Day(2024, 9, 26), Day(2024, 10, 9)),  # 行政处罚法第六十四条
        ("penalty.hearing.notice", "", Day(2024, 9, 26), Day(2024, 9, 14)),  # 行政处罚法第六十四条
        ("penalty.payment", "", Day(2024, 9, 26), Day(2024, 10, 11)),  # 行政处罚法第六十七条
        ("penalty.cash.officer", "", Day(2024, 9, 26), Day(2024, 9, 29)),  # 行政处罚法第七十一条
        ("penalty.cash.body", "", Day(2024, 9, 26), Day(2024, 9, 29)),  # 行政处罚法第七十一条
        ("penalty.publication", "", Day(2024, 9, 26), Day(2024, 10, 11)),  # 国办发〔2018〕118号二（五）
        ("enforcement.publication", "", Day(2024, 9, 26), Day(2024, 10, 29)),  # 国办发〔2018〕118号二（五）
        ("service.public_notice", "public_security", Day(2024, 9, 26), Day(2024, 11, 25)),  # 公安程序规定第三十六条
        ("service.public_notice", "", Day(2024, 9, 26), Day(2024, 10, 26)),  # 民事诉讼法第九十五条
        ("review.application", "", Day(2024, 9, 26), Day(2024, 11, 25)),  # 行政复议法第二十条
        ("review.application.untold", "", Day(2024, 9, 26), Day(2025, 9, 26)),  # 行政复议法第二十条
        ("review.application.absolute", "", Day(2026, 1, 30), Day(2031, 1, 30)),  # 行政复议法第二十一条
        ("review.application.absolute.estate", "", Day(2006, 2, 28), Day(2026, 2, 28)),  # 行政复议法第二十一条
        ("review.admission", "", Day(2024, 9, 26), Day(2024, 10, 9)),  # 行政复议法第三十条
        ("review.correction.notice", "", Day(2024, 9, 26), Day(2024, 10, 9)),  # 行政复议法第三十一条
        ("review.correction", "", Day(2024, 9, 26), Day(2024, 10, 15)),  # 行政复议法第三十一条
        ("review.forwarding", "", Day(2024, 9, 26), Day(2024, 10, 9)),  # 行政复议法第三十二条
        ("review.copy", "", Day(2024, 9, 26), Day(2024, 10, 11)),  # 行政复议法第四十八条
        ("review.reply", "", Day(2024, 9, 26), Day(2024, 10, 15)),  # 行政复议法第四十八条
        ("review.simple.copy", "", Day(2024, 9, 26), Day(2024, 9, 30)),  # 行政复议法第五十四条
        ("review.simple.reply", "", Day(2024, 9, 26), Day(2024, 10, 9)),  # 行政复议法第五十四条
        ("review.decision", "", Day(2024, 9, 26), Day(2024, 11, 25)),  # 行政复议法第六十二条
        ("review.simple.decision", "", Day(2024, 9, 26), Day(2024, 10, 28)),  # 行政复议法第六十二条
        ("review.opinion", "", Day(2024, 9, 26), Day(2024, 11, 25)),  # 行政复议法第七十六条
        ("litigation.after_review", "", Day(2024, 9, 26), Day(2024, 10, 11)),  # 行政诉讼法第四十五条
        ("litigation.suit", "", Day(2024, 9, 26), Day(2025, 3, 26)),  # 行政诉讼法第四十六条
        ("litigation.absolute", "", Day(2020, 2, 29), Day(2025, 2, 28)),  # 行政诉讼法第四十六条
        ("litigation.absolute.estate", "", Day(2006, 2, 28), Day(2026, 2, 28)),  # 行政诉讼法第四十六条
        ("litigation.untold", "", Day(2024, 9, 26), Day(2025, 9, 26)),  # 行诉解释第六十四条
        ("litigation.inaction", "", Day(2024, 9, 26), Day(2024, 11, 26)),  # 行政诉讼法第四十七条
        ("litigation.docketing", "", Day(2024, 9, 26), Day(2024, 10, 8)),  # 行政诉讼法第五十一条
        ("litigation.plaint", "", Day(2024, 9, 26), Day(2024, 10, 8)),  # 行政诉讼法第六十七条
        ("litigation.answer", "", Day(2024, 9, 26), Day(2024, 10, 11)),  # 行政诉讼法第六十七条
        ("litigation.first_instance", "", Day(2024, 9, 26), Day(2025, 3, 26)),  # 行政诉讼法第八十一条
        ("litigation.simple", "", Day(2024, 9, 26), Day(2024, 11, 11)),  # 行政诉讼法第八十三条
        ("litigation.appeal.judgment", "", Day(2024, 9, 26), Day(2024, 10, 11)),  # 行政诉讼法第八十五条
        ("litigation.appeal.ruling", "", Day(2024, 9, 26), Day(2024, 10, 8)),  # 行政诉讼法第八十五条
        ("litigation.second_instance", "", Day(2024, 9, 26), Day(2024, 12, 26)),  # 行政诉讼法第八十八条
        ("information.active", "", Day(2024, 9, 26), Day(2024, 10, 29)),  # 政府信息公开条例第二十六条
        ("information.correction", "", Day(2024, 9, 26), Day(2024, 10, 11)),  # 政府信息公开条例第三十条
        ("information.third_party", "", Day(2024, 9, 26), Day(2024, 10, 22)),  # 政府信息公开条例第三十二条
        ("information.reply", "", Day(2024, 9, 26), Day(2024, 10, 29)),  # 政府信息公开条例第三十三条
        ("information.joint", "", Day(2024, 9, 26), Day(2024, 10, 22)),  # 政府信息公开条例第三十四条
        ("security.detention.merged", "public_security", Day(2026, 1, 30), Day(2026, 2, 19)),  # 治安管理处罚法第十六条
        ("security.repeated", "public_security", Day(2026, 1, 30), Day(2027, 1, 30)),  # 治安管理处罚法第二十二条
        ("security.limitation", "public_security", Day(2026, 1, 30), Day(2026, 7, 30)),  # 治安管理处罚法第二十五条
        ("security.service", "public_security", Day(2026, 1, 30), Day(2026, 2, 2)),  # 治安管理处罚法第一百一十六条
        ("security.decision", "public_security", Day(2026, 1, 30), Day(2026, 3, 2)),  # 治安管理处罚法第一百一十八条
        ("security.payment", "public_security", Day(2026, 1, 30), Day(2026, 2, 14)),  # 治安管理处罚法第一百二十三条
        ("security.cash.officer", "public_security", Day(2026, 1, 30), Day(2026, 2, 2)),  # 治安管理处罚法第一百二十四条
        ("security.cash.body", "public_security", Day(2026, 1, 30), Day(2026, 2, 2)),  # 治安管理处罚法第一百二十四条
        ("security.expedited.detention", "public_security", Day(2024, 9, 26), Day(2024, 10, 6)),  # 公安程序规定第四十条至第四十八条
        ("transfer.decision", "", Day(2024, 9, 26), Day(2024, 9, 29)),  # 移送规定第五条
        ("transfer.filing", "", Day(2024, 9, 26), Day(2024, 9, 29)),  # 移送规定第八条
        ("transfer.reconsideration", "", Day(2024, 9, 26), Day(2024, 9, 29)),  # 移送规定第九条
        ("transfer.reconsidered", "", Day(2024, 9, 26), Day(2024, 9, 29)),  # 移送规定第九条
        ("transfer.procuratorate", "", Day(2024, 9, 26), Day(2024, 9, 29)),  # 移送规定第九条
        ("transfer.goods", "", Day(2024, 9, 26), Day(2024, 9, 29)),  # 移送规定第十二条
]  # fmt: skip
HOURS: list[tuple[str, str, Moment]] = [
    # Each begun at 9:00 on 30 September 2026, before 国庆.
    ("coercion.urgent.report", "", Moment(2026, 10, 1, 9, 0)),  # 行政强制法第十九条
    ("hotline.acceptance.danger", "12", Moment(2026, 9, 30, 9, 15)),  # 热线实施细则
    ("hotline.acceptance.supply", "12", Moment(2026, 9, 30, 9, 30)),  # 热线实施细则
    ("security.questioning", "public_security", Moment(2026, 9, 30, 17, 0)),  # 治安管理处罚法第九十七条
    ("security.questioning.many", "public_security", Moment(2026, 9, 30, 21, 0)),  # 治安管理处罚法第九十七条
    ("security.questioning.complex", "public_security", Moment(2026, 10, 1, 9, 0)),  # 治安管理处罚法第九十七条
    ("security.summary.report", "public_security", Moment(2026, 10, 1, 9, 0)),  # 治安管理处罚法第一百二十条
    ("security.expedited.decision", "public_security", Moment(2026, 10, 2, 9, 0)),  # 公安程序规定第四十七条
    ("transfer.delivery", "", Moment(2026, 10, 1, 9, 0)),  # 移送规定第五条
    ("transfer.forwarding", "", Moment(2026, 10, 1, 9, 0)),  # 移送规定第七条
]


def reaching(rule_id: str, reach: str) -> Rule:
    (found,) = [
        rule
        for rule in statutes().by_id[rule_id]
        if reach in {rule.sector, rule.region} and rule.until is None and (reach or not rule.sector)
    ]
    return found


@pytest.mark.parametrize(("rule_id", "reach", "start", "end"), PERIODS)
def test_a_period_ends_on_its_day(rule_id: str, reach: str, start: Day, end: Day) -> None:
    assert due(reaching(rule_id, reach).clock, start, calendar()).day == end


@pytest.mark.parametrize(("rule_id", "reach", "end"), HOURS)
def test_a_period_of_hours_ends_at_its_moment(rule_id: str, reach: str, end: Moment) -> None:
    assert due(reaching(rule_id, reach).clock, Moment(2026, 9, 30, 9, 0), calendar()).moment == end


def test_every_verified_period_stands_in_the_table() -> None:
    verified = {rule.id for rule in statutes().rules if rule.term is not None and rule.verified}
    assert verified == {row[0] for row in PERIODS} | {row[0] for row in HOURS}
