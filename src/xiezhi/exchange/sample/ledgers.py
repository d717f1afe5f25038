"""Ledgers made to a specification: the same one always gives the same five frames."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from xiezhi.exchange.sample.acts import Acts, Setting
from xiezhi.exchange.sample.allocation import by_kind
from xiezhi.exchange.sample.arrays import NONE, Integers, Random
from xiezhi.exchange.sample.days import Calendar
from xiezhi.exchange.sample.enterprises import enterprises_frame
from xiezhi.exchange.sample.inspections import inspections, others
from xiezhi.exchange.sample.irregular import disturb
from xiezhi.exchange.sample.links import link
from xiezhi.exchange.sample.material import habits
from xiezhi.exchange.sample.officers import Officers, officers
from xiezhi.exchange.sample.parties import parties
from xiezhi.exchange.sample.penalties import penalties
from xiezhi.exchange.sample.powers import Powers, powers
from xiezhi.exchange.sample.rendering import acts_frame, body_codes
from xiezhi.exchange.sample.spec import INSPECTION, PENALTY, Spec, Totals, check
from xiezhi.exchange.sample.stages import stages
from xiezhi.law.vocabulary import table

AREA, OFFICE, ENTRUSTED = "行政区划", "法定行政机关", "受委托组织"


@dataclass(frozen=True, slots=True)
class Ledgers:
    """The five ledgers under the standard headers; days are dates, empty cells null."""

    organisations: pl.DataFrame
    officers: pl.DataFrame
    powers: pl.DataFrame
    enterprises: pl.DataFrame
    acts: pl.DataFrame


def ledgers(spec: Spec) -> Ledgers:
    """The ledgers that add up to `spec`. Raises SpecRefused where its totals cannot all hold.

    Some 100,000 acts a second; memory grows with the acts (about 1 KiB each).
    """
    check(spec)
    # Each part draws from a stream of its own, so that a change in one leaves the others as they were.
    allocating, people, firms, acting, writing = (np.random.default_rng([spec.seed, part]) for part in range(5))
    shares = [
        (group_start, year, totals, by_kind(allocating, group, totals))
        for group, group_start in zip(spec.groups, _starts(spec), strict=True)
        for year, totals in sorted(group.years.items())
    ]
    counts = [(year, totals, _over_all(spec, start, share)) for start, year, totals, share in shares]
    volume = np.zeros(len(spec.bodies), dtype=np.int64)
    for _, _, kinds in counts:
        for acts_of_kind in kinds.values():
            volume += acts_of_kind
    staff = officers(people, spec)
    items = powers(spec)
    setting = Setting(spec, Calendar(spec.years), staff, items, parties(firms, spec, volume))
    acts = _acts(acting, setting, counts)
    return Ledgers(
        organisations=_organisations(spec),
        officers=_officers(spec, staff),
        powers=_powers(spec, items),
        enterprises=enterprises_frame(setting.parties, spec),
        acts=acts_frame(writing, setting, acts),
    )


def _starts(spec: Spec) -> list[int]:
    sizes = [len(group.bodies) for group in spec.groups]
    return [sum(sizes[:place]) for place in range(len(sizes))]


def _over_all(spec: Spec, start: int, share: dict[str, Integers]) -> dict[str, Integers]:
    """Counts of one group as counts of all bodies."""
    spread: dict[str, Integers] = {}
    for kind, counts in share.items():
        spread[kind] = np.zeros(len(spec.bodies), dtype=np.int64)
        spread[kind][start : start + len(counts)] = counts
    return spread


def _acts(random: Random, setting: Setting, counts: list[tuple[int, Totals, dict[str, Integers]]]) -> Acts:
    parts: list[Acts] = [Acts.blank(0, 0)]
    key = 0
    for year, totals, kinds in counts:
        for part in _year(random, setting, year, totals, kinds, key):
            parts.append(part)
            key += len(part)
    return Acts.joined(parts)


def _year(
    random: Random, setting: Setting, year: int, totals: Totals, kinds: dict[str, Integers], first_key: int
) -> list[Acts]:
    """The acts of one group in one year, with keys from `first_key`."""
    nobody = np.zeros(len(setting.spec.bodies), dtype=np.int64)
    visits = inspections(random, setting, year, kinds.get(INSPECTION, nobody), first_key)
    cases = penalties(random, setting, year, kinds.get(PENALTY, nobody), totals, first_key + len(visits))
    stages(random, setting.calendar, cases, year)
    cases.first_officer, cases.second_officer = setting.officers.pairs(random, cases.body, cases.counted)
    link(random, visits, cases)
    disturb(random, setting, cases, keep_fines=totals.fine_yuan is not None)
    made = [visits, cases]
    for kind in sorted(set(kinds) - {INSPECTION, PENALTY}):
        key = first_key + sum(len(part) for part in made)
        made.append(others(random, setting, kind, year, kinds[kind], key))
    return made


def _organisations(spec: Spec) -> pl.DataFrame:
    bodies, entrusted, codes = spec.bodies, spec.entrusted, body_codes(spec)
    size = 1 + len(bodies) + len(entrusted)
    return pl.DataFrame(
        {
            "名称": [spec.district, *(body.name for body in bodies), *(name for name, _ in entrusted)],
            "统一社会信用代码": [None, *codes, *(None for _ in entrusted)],
            "上级名称": [None, *(spec.district for _ in bodies), *(parent for _, parent in entrusted)],
            "类别": [AREA, *(body.category for body in bodies), *("其他" for _ in entrusted)],
            "主体性质": [None, *(OFFICE for _ in bodies), *(ENTRUSTED for _ in entrusted)],
            "生效日期": [spec.established] * size,
            "失效日期": pl.Series([None] * size, dtype=pl.Date),
        },
        schema_overrides={"统一社会信用代码": pl.String},
    )


def _officers(spec: Spec, staff: Officers) -> pl.DataFrame:
    reasons = list(habits()["officers"]["reasons"])
    return pl.DataFrame(
        {
            "姓名": staff.name,
            "执法证号": staff.number,
            "所属执法主体": [spec.bodies[body].name for body in staff.body.tolist()],
            "岗位": [table("post").name(code) for code in staff.post.tolist()],
            "发证日期": _days(staff.issued),
            "有效期至": _days(staff.expires),
            "注销日期": _days(staff.cancelled),
            "注销原因": pl.Series(
                [None if place == NONE else reasons[place] for place in staff.reason.tolist()], dtype=pl.String
            ),
        }
    )


def _days(numbers: Integers) -> pl.Series:
    return pl.Series([None if day == NONE else day for day in numbers.tolist()], dtype=pl.Int32).cast(pl.Date)


def _powers(spec: Spec, items: Powers) -> pl.DataFrame:
    size = len(items.code)
    return pl.DataFrame(
        {
            "执法主体": [spec.bodies[body].name for body in items.body],
            "职权事项编码": items.code,
            "职权事项名称": items.name,
            "职权类别": items.kind,
            "是否履职清单": ["是" if duty else "否" for duty in items.duty],
            "生效日期": pl.Series([date(2021, 7, 15)] * size, dtype=pl.Date),
            "失效日期": pl.Series([None] * size, dtype=pl.Date),
        }
    )
