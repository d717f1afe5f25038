"""Tables of legal examples: each row names its article. Days of the national calendar, made from the yearly notices."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from xiezhi.law.calendar import calendar
from xiezhi.law.counting import Extension, Suspension
from xiezhi.law.deadlines import deadlines, due, extension_refusal
from xiezhi.law.statutes import rule
from xiezhi.law.terms import Extendable, Term

CN = calendar()
POLICE, MARKET = "public_security", "market"
Day = date


@pytest.mark.parametrize(
    ("rule_id", "start", "end"),
    [
        # Working days (行政处罚法第八十五条).
        ("penalty.service", Day(2025, 6, 2), Day(2025, 6, 11)),  # 第六十一条; begun on a holiday
        ("penalty.service", Day(2024, 2, 5), Day(2024, 2, 20)),  # 第六十一条; 春节 8 days off, 18 February worked
        ("penalty.service", Day(2026, 9, 30), Day(2026, 10, 15)),  # 第六十一条; 国庆, Saturday 10 October worked
        ("penalty.hearing.request", Day(2024, 9, 28), Day(2024, 10, 10)),  # 第六十四条; 29 September worked
        ("penalty.registration", Day(2024, 4, 30), Day(2024, 5, 13)),  # 第五十六条; 劳动节, 11 May worked
        ("penalty.cash.officer", Day(2026, 2, 13), Day(2026, 2, 24)),  # 第七十一条; 14 February worked, then 春节
        ("penalty.cash.body", Day(2025, 12, 31), Day(2026, 1, 5)),  # 第七十一条; 4 January worked: over the year
        ("penalty.publication.withdrawal", Day(2026, 6, 18), Day(2026, 6, 24)),  # 第四十八条; 端午
        ("penalty.publication", Day(2024, 9, 12), Day(2024, 9, 24)),  # 国办发〔2018〕118号; 中秋, 14 September worked
        ("coercion.freezing.delivery", Day(2026, 5, 8), Day(2026, 5, 12)),  # 行政强制法第三十一条; 9 May worked
        ("coercion.court.demand", Day(2026, 1, 30), Day(2026, 2, 13)),  # 第五十四条、第六十九条
        ("licence.decision", Day(2023, 12, 29), Day(2024, 1, 29)),  # 行政许可法第四十二条、第八十二条
        ("licence.issue", Day(2025, 1, 24), Day(2025, 2, 13)),  # 第四十四条; 26 January and 8 February worked
        (
            "review.reply",
            Day(2025, 9, 26),
            Day(2025, 10, 16),
        ),  # 28 September and 11 October worked; 行政复议法第四十八条、第八十八条
        ("information.reply", Day(2026, 4, 30), Day(2026, 6, 1)),  # 9 May worked; 政府信息公开条例第三十三条
        # Calendar days; the last one rolls over rest days.
        ("penalty.payment", Day(2026, 2, 2), Day(2026, 2, 24)),  # 第六十七条; 17 February is 春节
        ("penalty.payment", Day(2026, 3, 6), Day(2026, 3, 23)),  # 第六十七条; 21 March is a Saturday
        ("penalty.payment", Day(2025, 1, 11), Day(2025, 1, 26)),  # 第六十七条; a Sunday that is worked
        ("penalty.decision", Day(2026, 7, 5), Day(2026, 10, 8)),  # 第六十条; 3 October is 国庆
        ("penalty.decision", Day(2024, 12, 3), Day(2025, 3, 3)),  # 第六十条
        ("review.application", Day(2026, 8, 3), Day(2026, 10, 8)),  # 行政复议法第二十条; 2 October is 国庆
        ("review.decision", Day(2024, 1, 2), Day(2024, 3, 4)),  # 第六十二条; 2 March is a Saturday, leap year
        # A hold on property ends on its day (行政强制法第二十五条、第三十二条).
        ("coercion.seizure", Day(2026, 9, 3), Day(2026, 10, 3)),
        ("coercion.freezing", Day(2026, 1, 17), Day(2026, 2, 16)),
        # 移送规定第五条、第八条: strict, through holidays.
        ("transfer.decision", Day(2026, 9, 30), Day(2026, 10, 3)),
        ("transfer.filing", Day(2026, 2, 14), Day(2026, 2, 17)),
        # Months and years: the corresponding day, else the last of the month (民法典第二百零二条).
        ("coercion.court.application", Day(2025, 11, 30), Day(2026, 2, 28)),  # 行政强制法第五十三条; worked Saturday
        ("coercion.court.application", Day(2026, 7, 3), Day(2026, 10, 8)),  # 3 October is 国庆
        ("litigation.suit", Day(2025, 8, 31), Day(2026, 2, 28)),  # 行政诉讼法第四十六条
        ("litigation.suit", Day(2024, 8, 29), Day(2025, 2, 28)),
        ("litigation.appeal.ruling", Day(2026, 9, 21), Day(2026, 10, 8)),  # 第八十五条
        # What the law no longer pursues does not gain a day by a holiday (第三十六条).
        ("penalty.limitation", Day(2024, 10, 1), Day(2026, 10, 1)),
        ("penalty.limitation", Day(2024, 2, 29), Day(2026, 2, 28)),
        ("penalty.limitation.grave", Day(2020, 2, 29), Day(2025, 2, 28)),
        # By when to act before an event.
        ("penalty.hearing.notice", Day(2026, 10, 9), Day(2026, 9, 22)),  # 第六十四条; 国庆 and 中秋 between
        ("coercion.substitute.demand", Day(2026, 2, 24), Day(2026, 2, 12)),  # 行政强制法第五十一条; 14 February worked
        ("licence.renewal", Day(2025, 12, 31), Day(2025, 11, 19)),  # 行政许可法第五十条
    ],
)
def test_the_due_day_of_a_general_rule(rule_id: str, start: Day, end: Day) -> None:
    term = rule(rule_id, Day(2025, 6, 1)).clock
    assert due(term, start, CN).day == end


@pytest.mark.parametrize(
    ("rule_id", "opened", "sector", "start", "end"),
    [
        # 治安管理处罚法第一百一十六条: two calendar days (第一百四十三条 knows no working days).
        ("security.service", Day(2026, 3, 1), POLICE, Day(2026, 3, 5), Day(2026, 3, 9)),
        ("security.decision", Day(2026, 3, 1), POLICE, Day(2026, 3, 2), Day(2026, 4, 1)),  # 第一百一十八条
        ("security.limitation", Day(2026, 3, 1), POLICE, Day(2026, 3, 31), Day(2026, 9, 30)),  # 第二十五条
        ("service.public_notice", Day(2026, 3, 1), "", Day(2026, 3, 2), Day(2026, 4, 1)),  # 民事诉讼法第九十五条
        ("service.public_notice", Day(2026, 3, 1), POLICE, Day(2026, 3, 2), Day(2026, 5, 1)),  # 公安程序规定第三十六条
        (
            "penalty.filing.decision",
            Day(2026, 3, 1),
            MARKET,
            Day(2026, 4, 20),
            Day(2026, 5, 13),
        ),  # 市监程序规定第十八条
    ],
)
def test_the_due_day_of_a_sectors_own_rule(rule_id: str, opened: Day, sector: str, start: Day, end: Day) -> None:
    assert due(rule(rule_id, opened, sector=sector).clock, start, CN).day == end


SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("rule_id", "sector", "start", "end"),
    [
        # 移送规定第五条, through 国庆.
        ("transfer.delivery", "", datetime(2026, 9, 30, 16, 20, tzinfo=SHANGHAI), datetime(2026, 10, 1, 16, 20, tzinfo=SHANGHAI)),
        # 行政强制法第十九条.
        ("coercion.urgent.report", "", datetime(2026, 2, 28, 23, 59), datetime(2026, 3, 1, 23, 59)),
        # 公安程序规定第四十七条.
        ("security.expedited.decision", POLICE, datetime(2026, 2, 27, 8, 0), datetime(2026, 3, 1, 8, 0)),
        # 治安管理处罚法第九十七条.
        ("security.questioning", POLICE, datetime(2026, 2, 27, 20, 30), datetime(2026, 2, 28, 4, 30)),
    ],
)  # fmt: skip
def test_hours_run_from_the_moment_through_every_day(rule_id: str, sector: str, start: datetime, end: datetime) -> None:
    deadline = due(rule(rule_id, Day(2026, 1, 1), sector=sector).clock, start, CN)
    assert deadline.moment == end
    assert deadline.day == end.date()
    assert not deadline.provisional


def test_hours_are_real_hours_in_a_zone_that_turns_its_clocks() -> None:
    term = rule("transfer.delivery", Day(2026, 1, 1)).clock
    start = datetime(2026, 3, 28, 12, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    moment = due(term, start, CN).moment
    assert moment is not None
    assert moment.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=24)
    abroad = datetime(2026, 3, 1, 20, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert due(term, abroad, CN).moment == abroad + timedelta(hours=24)


def test_a_period_of_hours_needs_a_moment_and_one_of_days_a_day() -> None:
    with pytest.raises(ValueError, match="starts at a moment"):
        due(rule("transfer.delivery", Day(2026, 1, 1)).clock, Day(2026, 3, 1), CN)
    with pytest.raises(ValueError, match="starts at a moment"):
        due(rule("penalty.decision", Day(2026, 1, 1)).clock, datetime(2026, 3, 1, 8, 0), CN)


@pytest.mark.parametrize(
    ("rule_id", "sector", "start", "spans", "end"),
    [
        # 行政强制法第二十五条: 检测 6 days.
        ("coercion.seizure", "", Day(2026, 3, 2), [("testing", Day(2026, 3, 5), Day(2026, 3, 10))], Day(2026, 4, 7)),
        # Two that overlap stop the clock once.
        (
            "coercion.seizure",
            "",
            Day(2026, 3, 2),
            [("testing", Day(2026, 3, 5), Day(2026, 3, 10)), ("appraisal", Day(2026, 3, 8), Day(2026, 3, 12))],
            Day(2026, 4, 9),
        ),
        # 治安管理处罚法第一百一十八条: 鉴定 and 听证.
        (
            "security.decision",
            POLICE,
            Day(2026, 3, 2),
            [("appraisal", Day(2026, 3, 10), Day(2026, 3, 19)), ("hearing", Day(2026, 3, 25), Day(2026, 3, 25))],
            Day(2026, 4, 13),
        ),
        # 行政许可法第四十五条: 专家评审, whose working days alone matter.
        ("licence.decision", "", Day(2026, 3, 2), [("expert_review", Day(2026, 3, 6), Day(2026, 3, 10))], Day(2026, 4, 2)),
        # 市场监督管理行政处罚程序规定第六十四条: 公告 and 检测.
        ("penalty.decision", MARKET, Day(2026, 3, 2), [("public_notice", Day(2026, 4, 1), Day(2026, 4, 30))], Day(2026, 6, 30)),
        # 行政处罚法第六十条 itself names none.
        ("penalty.decision", "", Day(2026, 3, 2), [("appraisal", Day(2026, 4, 1), Day(2026, 4, 30))], Day(2026, 6, 1)),
        # One that ends before the period, or begins after it, changes nothing.
        ("coercion.seizure", "", Day(2026, 3, 2), [("testing", Day(2026, 2, 1), Day(2026, 3, 2))], Day(2026, 4, 1)),
        ("coercion.seizure", "", Day(2026, 3, 2), [("testing", Day(2026, 4, 2), None)], Day(2026, 4, 1)),
    ],
)  # fmt: skip
def test_suspended_days_do_not_count(
    rule_id: str, sector: str, start: Day, spans: list[tuple[str, Day, Day | None]], end: Day
) -> None:
    stops = tuple(Suspension(*span) for span in spans)
    deadline = due(rule(rule_id, start, sector=sector).clock, start, CN, suspensions=stops)
    assert deadline.day == end
    assert not deadline.paused


def test_a_clock_that_stands_still_has_no_day_until_it_runs_again() -> None:
    term = rule("coercion.seizure", Day(2026, 3, 2)).clock
    paused = due(term, Day(2026, 3, 2), CN, suspensions=(Suspension("testing", Day(2026, 3, 12)),))
    assert paused.paused
    assert paused.day is None
    assert not paused.provisional
    assert "中止：自2026年3月12日起因检测中止，恢复后继续计算" in paused.derivation.lines
    assert paused.derivation.counted == 9
    again = due(term, Day(2026, 3, 2), CN, suspensions=(Suspension("testing", Day(2026, 3, 12), Day(2026, 3, 31)),))
    assert again.day == Day(2026, 4, 21)


def test_a_suspension_on_the_last_day_of_months_lengthens_them() -> None:
    term = Term(1, "month", excludes=("hearing",))
    stop = Suspension("hearing", Day(2026, 3, 30), Day(2026, 4, 1))
    assert due(term, Day(2026, 2, 28), CN, suspensions=(stop,)).day == Day(2026, 3, 28)
    assert due(term, Day(2026, 3, 1), CN, suspensions=(stop,)).day == Day(2026, 4, 4)
    assert due(term, Day(2026, 3, 1), CN, suspensions=(Suspension("hearing", Day(2026, 3, 30)),)).paused
    late = Suspension("hearing", Day(2026, 3, 31), Day(2026, 4, 1))
    also = Suspension("hearing", Day(2026, 4, 2))
    assert due(term, Day(2026, 3, 1), CN, suspensions=(late, also)).paused


@pytest.mark.parametrize(
    ("rule_id", "opened", "sector", "start", "granted", "end"),
    [
        # 行政强制法第二十五条: once thirty days, by the head.
        ("coercion.seizure", Day(2026, 3, 2), "", Day(2026, 3, 2), [(30, "head")], Day(2026, 5, 1)),
        ("coercion.seizure", Day(2026, 3, 2), "", Day(2026, 3, 2), [(10, "head")], Day(2026, 4, 11)),
        # 治安管理处罚法（2025年修订）第一百一十八条: twice thirty days, by the next higher organ.
        ("security.decision", Day(2026, 3, 2), POLICE, Day(2026, 3, 2), [(30, "superior")], Day(2026, 5, 6)),
        ("security.decision", Day(2026, 3, 2), POLICE, Day(2026, 3, 2), [(30, "superior"), (30, "superior")], Day(2026, 6, 1)),
        # 2012年修正第九十九条: once, for a case opened before 2026-01-01.
        ("security.decision", Day(2025, 12, 31), POLICE, Day(2025, 12, 31), [(30, "superior"), (30, "superior")], Day(2026, 3, 2)),
        # 行政许可法第四十二条: ten working days.
        ("licence.decision", Day(2026, 3, 2), "", Day(2026, 3, 2), [(10, "head")], Day(2026, 4, 14)),
        # 市场监督管理行政处罚程序规定第六十四条: thirty days, then as the collective decides.
        ("penalty.decision", Day(2026, 3, 2), MARKET, Day(2026, 3, 2), [(30, "head"), (45, "collective")], Day(2026, 8, 14)),
        # 行政复议法第六十二条.
        ("review.decision", Day(2026, 3, 2), "", Day(2026, 3, 2), [(30, "reviewer")], Day(2026, 6, 1)),
    ],
)  # fmt: skip
def test_an_extension_lengthens_by_what_was_granted(
    rule_id: str, opened: Day, sector: str, start: Day, granted: list[tuple[int, str]], end: Day
) -> None:
    extensions = tuple(Extension(*grant) for grant in granted)
    assert due(rule(rule_id, opened, sector=sector).clock, start, CN, extensions=extensions).day == end


@pytest.mark.parametrize(
    ("rule_id", "sector", "granted", "wanted", "sentence"),
    [
        ("penalty.decision", "", [], (30, "head"), "《行政处罚法》第六十条没有规定可以延长"),
        ("coercion.seizure", "", [], (30, "superior"), "《行政强制法》第二十五条规定由行政机关负责人批准"),
        ("coercion.seizure", "", [], (31, "head"), "《行政强制法》第二十五条规定每次至多30日"),
        ("coercion.seizure", "", [], (0, "head"), "《行政强制法》第二十五条规定每次至多30日"),
        ("coercion.seizure", "", [(5, "head")], (5, "head"), "《行政强制法》第二十五条规定至多延长1次"),
        ("coercion.seizure", "", [], (30, "head", Day(2026, 4, 2)), "期限已于2026年4月1日届满，应在届满前批准"),
    ],
)
def test_an_extension_that_the_law_does_not_know_is_refused_and_changes_nothing(
    rule_id: str, sector: str, granted: list[tuple[int, str]], wanted: tuple[int, str], sentence: str
) -> None:
    term, start = rule(rule_id, Day(2026, 3, 2), sector=sector).clock, Day(2026, 3, 2)
    before = tuple(Extension(*grant) for grant in granted)
    deadline = due(term, start, CN, extensions=before)
    assert sentence in extension_refusal(deadline, Extension(*wanted))
    after = due(term, start, CN, extensions=(*before, Extension(*wanted)))
    assert after.day == deadline.day
    assert sentence in "".join(after.ignored)
    assert f"未采用：{after.ignored[0]}" in after.derivation.lines


def test_an_extension_that_the_law_knows_is_not_refused() -> None:
    deadline = due(rule("coercion.seizure", Day(2026, 3, 2)).clock, Day(2026, 3, 2), CN)
    assert extension_refusal(deadline, Extension(30, "head", Day(2026, 4, 1))) == ""
    hours = due(rule("transfer.delivery", Day(2026, 3, 2)).clock, datetime(2026, 3, 2, 8, 0), CN)
    assert (
        extension_refusal(hours, Extension(24, "head"))
        == "《行政执法机关移送涉嫌犯罪案件的规定》第五条没有规定可以延长"
    )


def test_an_order_of_its_own_has_no_article() -> None:
    term = Term(10, "calendar_day", title="改正违法行为", extensions=(Extendable(5, "head"),))
    deadline = due(term, Day(2026, 3, 2), CN)
    assert deadline.derivation.lines[0] == "期限：改正违法行为，10日"
    assert "该期限规定每次至多5日" in extension_refusal(deadline, Extension(6, "head"))


def test_a_day_that_counts_itself() -> None:
    assert due(Term(3, "calendar_day", same_day=True), Day(2026, 3, 2), CN).day == Day(2026, 3, 4)
    month = due(Term(1, "month", same_day=True), Day(2026, 3, 31), CN)
    assert month.day == Day(2026, 4, 29)
    assert "起算：2026年3月31日，当日计入，自2026年3月31日起计算" in month.derivation.lines
    assert due(Term(3, "calendar_day", before=True), Day(2026, 3, 2), CN).day == Day(2026, 2, 27)


def test_a_year_without_a_notice_is_answered_and_says_so() -> None:
    service = rule("penalty.service", Day(2026, 1, 1)).clock
    deadline = due(service, Day(2026, 12, 28), CN)
    assert deadline.provisional
    assert deadline.day == Day(2027, 1, 6)
    assert "暂定：2027年节假日安排尚未录入，暂按周一至周五为工作日计算，录入后重新计算" in deadline.derivation.lines
    assert not due(service, Day(2026, 12, 20), CN).provisional
    payment = rule("penalty.payment", Day(2026, 1, 1)).clock
    assert due(payment, Day(2026, 12, 28), CN).provisional
    # A hold on property asks no calendar.
    assert not due(rule("coercion.seizure", Day(2026, 1, 1)).clock, Day(2026, 12, 28), CN).provisional
    assert due(rule("licence.renewal", Day(2026, 1, 1)).clock, Day(2027, 1, 8), CN).provisional


def test_asking_again_after_a_notice_moves_the_day() -> None:
    term = rule("penalty.service", Day(2026, 1, 1)).clock
    with_spring = CN.with_days_off({Day(2027, 1, 1): "元旦", Day(2027, 1, 4): "元旦"}, "2027")
    assert due(term, Day(2026, 12, 28), with_spring).day == Day(2027, 1, 8)


def test_a_derivation_says_every_step() -> None:
    service = due(rule("penalty.service", Day(2024, 1, 1)).clock, Day(2024, 2, 5), CN)
    assert str(service.derivation).split("\n") == [
        "期限：当事人不在场的，送达处罚决定书，7个工作日，依据《行政处罚法》第六十一条",
        "起算：2024年2月5日，当日不计，自2024年2月6日起计算",
        "不计：2024年2月10日至2024年2月17日（春节，8天）",
        "计入：2024年2月18日（春节调休上班，1天）",
        "届满：2024年2月20日",
        "日历：国家工作日历（2026版）",
    ]
    payment = due(rule("penalty.payment", Day(2026, 1, 1)).clock, Day(2026, 9, 17), CN)
    assert payment.derivation.lines[2:] == (
        "顺延：期限最后一日遇2026年10月2日至2026年10月7日（国庆节，6天）",
        "届满：2026年10月8日",
        "日历：国家工作日历（2026版）",
    )
    extended = due(
        rule("security.decision", Day(2026, 3, 2), sector=POLICE).clock,
        Day(2026, 3, 2),
        CN,
        suspensions=(
            Suspension("appraisal", Day(2026, 3, 10), Day(2026, 3, 10)),
            Suspension("testing", Day(2026, 3, 10)),
        ),
        extensions=(Extension(30, "superior", Day(2026, 3, 30)), Extension(30, "superior")),
    )
    assert extended.derivation.lines[2:-2] == (
        "延长：30日，2026年3月30日上一级机关批准",
        "延长：30日，上一级机关批准",
        "不计：2026年3月10日（鉴定期间，1天）",
        "未采用：检测期间不扣除：《治安管理处罚法》第一百一十八条没有规定",
    )
    hours = due(rule("transfer.delivery", Day(2026, 1, 1)).clock, datetime(2026, 9, 30, 9, 5), CN)
    assert hours.derivation.lines[1:] == (
        "起算：自2026年9月30日9时05分起连续计算，节假日不扣除",
        "届满：2026年10月1日9时05分",
    )
    notice = due(rule("penalty.hearing.notice", Day(2026, 1, 1)).clock, Day(2026, 3, 20), CN)
    assert notice.derivation.lines[1:] == (
        "起算：自2026年3月20日向前计算，当日不计",
        "不计：2026年3月14日至2026年3月15日（周末，2天）",
        "最迟：2026年3月11日",
        "日历：国家工作日历（2026版）",
    )


def test_a_case_opened_before_a_change_of_law_keeps_the_old_rule() -> None:
    def ends(opened: Day) -> dict[str, Day | None]:
        found = [
            found for event in ("accepted", "filed") for found in deadlines(event, opened, CN, on=opened, sector=POLICE)
        ]
        return {
            entry.rule.id: entry.deadline.day
            for entry in found
            if entry.rule.id.endswith(("y.decision", "penalty.decision"))
        }

    # The law of 2012 counts from acceptance, that of 2025 from filing.
    assert ends(Day(2025, 12, 31)) == {"security.decision": Day(2026, 1, 30)}
    assert ends(Day(2026, 1, 1)) == {"security.decision": Day(2026, 2, 2)}
    assert rule("security.decision", Day(2025, 12, 31), sector=POLICE).article == "第九十九条"


def test_one_event_starts_several_clocks_earliest_first() -> None:
    served = deadlines("served", Day(2026, 3, 2), CN, on=Day(2026, 3, 2))
    assert [(entry.rule.id, entry.deadline.day) for entry in served] == [("penalty.payment", Day(2026, 3, 17))]
    decided = deadlines("decided", datetime(2026, 3, 2, 9, 0), CN, on=Day(2026, 3, 2))
    assert [entry.rule.id for entry in decided] == ["penalty.service", "penalty.publication", "enforcement.publication"]
    ordered = deadlines("ordered", datetime(2026, 3, 2, 9, 0), CN, on=Day(2026, 3, 2), region="120116")
    assert [entry.rule.id for entry in ordered][:2] == ["hotline.acceptance.danger", "hotline.acceptance.supply"]
    assert [
        entry.rule.id for entry in deadlines("ordered", Day(2026, 3, 2), CN, on=Day(2026, 3, 2), region="120116")
    ] == ["hotline.acceptance"]
    stops = (Suspension("testing", Day(2026, 3, 3)),)
    (seized,) = deadlines("seized", Day(2026, 3, 2), CN, on=Day(2026, 3, 2), suspensions=stops)
    assert seized.deadline.paused
