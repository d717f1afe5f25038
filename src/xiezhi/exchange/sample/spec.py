"""What a sample is to add up to: bodies, officers' flow and totals of acts by year, stated in a TOML file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from xiezhi.exchange.sample.material import profiles, read
from xiezhi.law.vocabulary import table

INSPECTION, PENALTY = "行政检查", "行政处罚"


class SpecRefused(ValueError):
    """The totals contradict each other; the message says which."""


@dataclass(frozen=True, slots=True)
class Body:
    """One enforcement body. `weight` is its share of the volume that no body has stated, `penalty` how many penalties
    it makes against others of its volume, `officers` its share of the officers."""

    name: str
    mark: str
    profile: str
    category: str
    weight: float = 1.0
    penalty: float = 1.0
    officers: float = 1.0


@dataclass(frozen=True, slots=True)
class Totals:
    """What the bodies of one group do in one year.

    `counts`: acts by kind. `volumes`: acts of all kinds of named bodies; no other body exceeds `ceiling`.
    `procedures`, `exempt` (不予处罚 and 免予处罚) and `fine_yuan` are of the penalties; None: as it comes.
    """

    counts: Mapping[str, int]
    volumes: Mapping[str, int]
    ceiling: int | None = None
    procedures: Mapping[str, int] | None = None
    exempt: int | None = None
    fine_yuan: int | None = None

    def scaled(self, factor: int) -> "Totals":
        """The same with `factor` times as much of everything."""
        return Totals(
            counts=_times(self.counts, factor),
            volumes=_times(self.volumes, factor),
            ceiling=None if self.ceiling is None else self.ceiling * factor,
            procedures=None if self.procedures is None else _times(self.procedures, factor),
            exempt=None if self.exempt is None else self.exempt * factor,
            fine_yuan=None if self.fine_yuan is None else self.fine_yuan * factor,
        )


def _times(counts: Mapping[str, int], factor: int) -> dict[str, int]:
    return {name: count * factor for name, count in counts.items()}


@dataclass(frozen=True, slots=True)
class Group:
    """Bodies that share totals, and these by year."""

    key: str
    bodies: tuple[Body, ...]
    years: Mapping[int, Totals]


@dataclass(frozen=True, slots=True)
class Flow:
    """Certificates issued and cancelled in one year."""

    issued: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Spec:
    """A whole sample: one area, its bodies in groups, the stock of officers before the first year and its flow."""

    name: str
    seed: int
    city: str
    district: str
    places: tuple[str, ...]
    region: str
    certificate_prefix: str
    established: date
    groups: tuple[Group, ...]
    opening: int
    flows: Mapping[int, Flow]
    entrusted: tuple[tuple[str, str], ...] = ()

    @property
    def bodies(self) -> tuple[Body, ...]:
        """Every body, group after group: acts refer to bodies by place in this tuple."""
        return tuple(body for group in self.groups for body in group.bodies)

    @property
    def years(self) -> tuple[int, ...]:
        """Every year that any total is stated for, in order."""
        return tuple(sorted({year for group in self.groups for year in group.years} | set(self.flows)))

    def scaled(self, factor: int) -> "Spec":
        """The same area with `factor` times as many acts. Raises SpecRefused for a factor below 1."""
        if factor < 1:
            raise SpecRefused(f"规模倍数须为不小于 1 的整数，收到 {factor}。")
        groups = tuple(
            replace(group, years={year: totals.scaled(factor) for year, totals in group.years.items()})
            for group in self.groups
        )
        return replace(self, groups=groups)


def load_spec(name: str) -> Spec:
    """A specification shipped with the program: `district_2024` or `subdistrict_2023`."""
    return spec_of(read(f"specs/{name}.toml"))


def spec_of(raw: Mapping[str, Any]) -> Spec:
    """The specification in a parsed TOML file. Raises SpecRefused for totals that cannot all hold."""
    spec = Spec(
        name=raw["name"],
        seed=raw["seed"],
        city=raw["city"],
        district=raw["district"],
        places=tuple(raw["places"]),
        region=raw["region"],
        certificate_prefix=raw["certificate_prefix"],
        established=raw["established"],
        groups=tuple(_group(entry) for entry in raw["group"]),
        opening=raw["officers"]["opening"],
        flows={int(year): Flow(**flow) for year, flow in raw["officers"]["years"].items()},
        entrusted=tuple((entry["name"], entry["parent"]) for entry in raw.get("entrusted", [])),
    )
    check(spec)
    return spec


def _group(entry: Mapping[str, Any]) -> Group:
    bodies = tuple(Body(**({"category": entry["category"]} | body)) for body in entry["body"])
    years = {int(year): Totals(**({"volumes": {}} | totals)) for year, totals in entry["years"].items()}
    return Group(key=entry["key"], bodies=bodies, years=years)


def check(spec: Spec) -> None:
    """Refuse a specification whose totals cannot all hold. Raises SpecRefused."""
    names = [body.name for body in spec.bodies]
    if len(set(names)) != len(names):
        raise SpecRefused("执法主体名称重复。")
    unknown = {body.profile for body in spec.bodies} - set(profiles())
    if unknown:
        raise SpecRefused(f"未知的主体类型：{'、'.join(sorted(unknown))}。")
    for group in spec.groups:
        for year, totals in group.years.items():
            _check_totals(group, totals, f"{group.key} {year} 年：")
    stock = spec.opening
    for year in sorted(spec.flows):
        if spec.flows[year].cancelled > stock:
            raise SpecRefused(f"{year} 年注销 {spec.flows[year].cancelled} 人，多于上年末的 {stock} 人。")
        stock += spec.flows[year].issued - spec.flows[year].cancelled


def _check_totals(group: Group, totals: Totals, where: str) -> None:
    if unknown := set(totals.counts) - set(table("kind").names):
        raise SpecRefused(f"{where}未知的执法类别 {'、'.join(sorted(unknown))}。")
    if unknown := set(totals.volumes) - {body.name for body in group.bodies}:
        raise SpecRefused(f"{where}未知的执法主体 {'、'.join(sorted(unknown))}。")
    volume = sum(totals.counts.values())
    stated = sum(totals.volumes.values())
    if min((*totals.counts.values(), *totals.volumes.values(), 0)) < 0 or stated > volume:
        raise SpecRefused(f"{where}各主体案件量之和 {stated} 超出案件总量 {volume}。")
    if stated < volume and len(totals.volumes) == len(group.bodies):
        raise SpecRefused(f"{where}各主体案件量之和 {stated} 少于案件总量 {volume}。")
    penalties = totals.counts.get(PENALTY, 0)
    if totals.procedures is not None and sum(totals.procedures.values()) > penalties:
        raise SpecRefused(f"{where}按适用程序的处罚件数之和超出处罚件数 {penalties}。")
    if totals.exempt is not None and totals.exempt > penalties:
        raise SpecRefused(f"{where}不予处罚件数 {totals.exempt} 超出处罚件数 {penalties}。")
