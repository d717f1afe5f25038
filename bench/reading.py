"""The reader on a report of 10,000 characters: invented sentences full of figures that add up."""

import statistics
import time

from bench.lines import Line, emit
from bench.machine import load

GOAL, LENGTH, ROUNDS = 0.3, 10_000, 7
# With so many sentences between them there is a figure in every 74 characters, as in the published reports at hand.
PROSE = 22
WORDS = (
    "各执法主体严格落实行政执法公示、执法全过程记录和重大执法决定法制审核三项制度，执法程序进一步规范。\n",
    "坚持处罚与教育相结合，对初次违法且危害后果轻微并及时改正的当事人，依法不予处罚并加强教育引导。\n",
    "健全行政执法与刑事司法衔接机制，及时移送涉嫌犯罪案件，做到不枉不纵、程序完备、材料齐全。\n",
    "下一步将继续完善裁量权基准，加强案卷评查，推动柔性执法，减少对企业正常经营活动的干扰。\n",
)
BODIES = ("市场监督管理局", "卫生健康委员会", "交通运输局", "农业农村委员会", "城市管理委员会", "应急管理局", "水务局")


def main() -> None:
    """Time the reading of a report as dense with figures as published ones, and of one six times as dense."""
    _measure("reader, a report of 10,000 characters", report(LENGTH, prose=PROSE), GOAL)
    _measure("reader, the same crowded with figures", report(LENGTH), None)


def _measure(name: str, text: str, goal: float | None) -> None:
    from xiezhi.reader import read

    found = len(read(text, name="bench.txt").as_json()["figures"])
    seconds, busy = [], []
    for _ in range(ROUNDS):
        start, worked = time.perf_counter(), time.process_time()
        read(text, name="bench.txt")
        seconds.append(time.perf_counter() - start)
        busy.append(time.process_time() - worked)
    detail = (
        f"{len(text):,} characters, {found} figures, median of {ROUNDS} (slowest {max(seconds):.2f} s; "
        f"processor {statistics.median(busy):.2f} s); {load()}"
    )
    emit(Line(name, statistics.median(seconds), " s", goal, at_least=False, detail=detail))


def report(length: int, prose: int = 0) -> str:
    """An invented annual report of exactly so many characters, with `prose` sentences without figures a paragraph."""
    parts = ["云汀区2024年度行政执法工作情况报告\n\n一、基本情况\n"]
    number = 0
    while sum(map(len, parts)) < length:
        number += 1
        parts.append(_paragraph(number) + "".join(WORDS[(number + place) % len(WORDS)] for place in range(prose)))
    return "".join(parts)[:length]


def _paragraph(number: int) -> str:
    summary, ordinary, inspections = 40 + 7 * number % 61, 13 + 5 * number % 29, 900 + 37 * number % 811
    penalties = summary + ordinary
    before = penalties + 11
    body, days = BODIES[number % len(BODIES)], 3 + number % 5
    return (
        f"（{number}）云汀区{body}第{number}执法大队现有持证执法人员{20 + number % 17}人。2024年共办理行政执法案件"
        f"{penalties + inspections}件，其中行政检查{inspections}件、行政处罚{penalties}件，较上年的{before}件下降"
        f"{100 * 11 / before:.1f}%。行政处罚案件中，适用简易程序{summary}件，适用普通程序{ordinary}件，罚款金额共计"
        f"{penalties * 350}元，约{penalties * 350 / 10_000:.2f}万元。全年组织培训{days}次，参训{days * 25}余人次，"
        f"按期办结12345热线转办事项{60 + number}件，办结率100%。整改隐患{8 * number}处，整改率达98%以上。\n"
    )


if __name__ == "__main__":
    main()
