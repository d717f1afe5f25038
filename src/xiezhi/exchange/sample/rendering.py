"""Columns of numbers to the rows of a ledger, under the standard headers."""

import numpy as np
import polars as pl

from xiezhi.exchange.sample.acts import Acts, Setting
from xiezhi.exchange.sample.arrays import NONE, Integers, Random
from xiezhi.exchange.sample.identifiers import credit_codes
from xiezhi.exchange.sample.irregular import UNKNOWN_OFFICER
from xiezhi.exchange.sample.material import profiles, words
from xiezhi.exchange.sample.penalties import combinations
from xiezhi.exchange.sample.spec import PENALTY, Spec
from xiezhi.law.vocabulary import table

LETTERS = pl.Series(["", "检", "处", "强", "许", "征", "用", "给", "确", "奖", "裁", "他"])
DECISIONS = pl.Series(["", "当罚", "罚", "快罚"])
NOT_PUNISHED = pl.lit("不罚")
ORGAN = 11


def body_codes(spec: Spec) -> pl.Series:
    """统一社会信用代码 of every body, in the order of `spec.bodies`."""
    size = len(spec.bodies)
    return credit_codes(np.full(size, ORGAN, dtype=np.int64), spec.region, np.arange(1, size + 1, dtype=np.int64))


def acts_frame(random: Random, setting: Setting, acts: Acts) -> pl.DataFrame:
    """The ledger of acts, by body and day."""
    raw = _numbered(setting.spec, acts)
    refs = raw.select(pl.col("key").alias("led_to"), pl.col("number").alias("led_to_number"))
    raw = raw.join(refs, on="led_to", how="left", maintain_order="left")
    names = {kind: table(kind) for kind in ("kind", "procedure", "source", "party_type", "outcome", "rectified")}
    codes, parties, powers = body_codes(setting.spec), setting.parties, setting.powers
    bodies = pl.Series([body.name for body in setting.spec.bodies])

    def term(column: str, vocabulary: str | None = None) -> pl.Series:
        return _text(pl.Series(["", *names[vocabulary or column].names]).gather(raw[column]))

    party = raw["party"]
    return pl.DataFrame(
        {
            "案件编号": raw["number"],
            "执法类别": term("kind"),
            "执法主体": bodies.gather(raw["body"]),
            "执法主体代码": codes.gather(raw["body"]),
            "职权事项编码": pl.Series(powers.code).gather(raw["power"]),
            "职权事项名称": pl.Series(powers.name).gather(raw["power"]),
            "适用程序": term("procedure"),
            "案件来源": term("source"),
            "相对人类型": pl.Series(["", *names["party_type"].names]).gather(pl.Series(parties.type).gather(party)),
            "相对人名称": parties.name.gather(party),
            "相对人证件号码": parties.identifier.gather(party),
            "检查日期": _day(raw, "inspected"),
            "立案日期": _day(raw, "filed"),
            "决定日期": _day(raw, "decided"),
            "送达日期": _day(raw, "served"),
            "结案日期": _day(raw, "closed"),
            "决定书文号": raw["decision"],
            "处罚种类": _looked_up(pl.Series(combinations()), raw["penalties"]),
            "罚款金额(元)": _money(raw, "fine"),
            "没收金额(元)": _money(raw, "confiscated"),
            "处理结果": term("outcome"),
            "整改情况": term("rectified"),
            "转办案件编号": raw["led_to_number"],
            "执法人员证号": _certificates(setting, raw),
            "法制审核日期": _day(raw, "reviewed"),
            "公示日期": _day(raw, "published"),
            "备注": _remarks(random, setting, raw),
        }
    )


def _numbered(spec: Spec, acts: Acts) -> pl.DataFrame:
    """Acts sorted by body and day, with 案件编号 and 决定书文号: counted through by body, year and kind."""
    columns = {name: getattr(acts, name) for name in Acts.__slots__}
    columns["mark"] = np.array([place for place, _ in enumerate(spec.bodies)], dtype=np.int64)[acts.body]
    frame = pl.DataFrame(columns).sort("body", "counted", "kind", "key")
    year = _as_day("counted").dt.year()
    mark = pl.Series([body.mark for body in spec.bodies]).gather(frame["mark"])
    penalised = (pl.col("kind") == table("kind").codes[PENALTY]) & (pl.col("decided") != NONE)
    exempt = pl.col("outcome").is_in([table("outcome").codes[name] for name in ("不予处罚", "免予处罚")])
    form = pl.when(exempt).then(NOT_PUNISHED).otherwise(DECISIONS.gather(frame["procedure"]))
    frame = frame.with_columns(year.alias("year"), mark.alias("mark")).with_columns(form.alias("form"))
    serial = pl.int_range(1, pl.len() + 1)
    return frame.with_columns(
        pl.format(
            "{}{}〔{}〕{}号", "mark", LETTERS.gather(frame["kind"]), "year", serial.over("body", "year", "kind")
        ).alias("number"),
        pl.when(penalised & pl.col("form").is_not_null() & (pl.col("form") != ""))
        .then(pl.format("{}{}〔{}〕{}号", "mark", "form", "year", serial.over("body", "year", penalised, "form")))
        .alias("decision"),
    )


def _as_day(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != NONE).then(pl.col(column)).cast(pl.Int32).cast(pl.Date)


def _day(raw: pl.DataFrame, column: str) -> pl.Series:
    return raw.select(_as_day(column).alias(column))[column]


def _text(series: pl.Series) -> pl.Series:
    """Empty text as an empty cell."""
    return pl.select(pl.when(series != "").then(series).alias("text"))["text"]


def _looked_up(values: pl.Series, places: pl.Series) -> pl.Series:
    if values.is_empty():
        return pl.repeat(None, len(places), dtype=pl.String, eager=True)
    found = values.gather(places.clip(0, len(values) - 1))
    return pl.select(pl.when(places >= 0).then(found).alias("text"))["text"]


def _money(raw: pl.DataFrame, column: str) -> pl.Series:
    """Yuan; empty where there is none."""
    return raw.select(pl.when(pl.col(column) > 0).then(pl.col(column) / 100).alias(column))[column]


def _certificates(setting: Setting, raw: pl.DataFrame) -> pl.Series:
    first = _looked_up(setting.officers.number, raw["first_officer"])
    second = _looked_up(setting.officers.number, raw["second_officer"])
    unknown = pl.lit(setting.spec.certificate_prefix + "9990001")
    second = pl.select(pl.when(raw["second_officer"] == UNKNOWN_OFFICER).then(unknown).otherwise(second).alias("n"))[
        "n"
    ]
    both = pl.DataFrame({"first": first, "second": second})
    return both.select(pl.concat_str("first", "second", separator="、", ignore_nulls=True).alias("n")).select(
        pl.when(pl.col("n") != "").then(pl.col("n"))
    )["n"]


def _remarks(random: Random, setting: Setting, raw: pl.DataFrame) -> pl.Series:
    """What was found: of inspections a finding of the body's profile, of penalties the conduct that the item names."""
    phrases, start, count = _phrases(setting.spec)
    body = raw["body"].to_numpy()
    finding: Integers = raw["finding"].to_numpy()
    found = pl.Series(phrases).gather(start[body] + np.maximum(finding, 0) % count[body])
    correction = pl.Series(words()["correction"]).gather(random.integers(0, len(words()["correction"]), len(raw)))
    conduct = (
        pl.Series(setting.powers.name).str.replace(r"^对(.*)的处罚$", "经查，当事人有${1}的行为。").gather(raw["power"])
    )
    is_penalty = raw["kind"] == table("kind").codes[PENALTY]
    return pl.select(
        pl.when(raw["finding"] == NONE)
        .then(None)
        .when(is_penalty)
        .then(conduct)
        .otherwise(found + "，" + correction)
        .alias("r")
    )["r"]


def _phrases(spec: Spec) -> tuple[list[str], Integers, Integers]:
    """Findings of all profiles in one list, and for every body where its own begin and how many there are."""
    phrases: list[str] = []
    spans: dict[str, tuple[int, int]] = {}
    for key, profile in profiles().items():
        own = [*profile.findings, *words()["findings_general"]]
        spans[key] = (len(phrases), len(own))
        phrases += own
    pairs = np.array([spans[body.profile] for body in spec.bodies], dtype=np.int64)
    return phrases, pairs[:, 0], pairs[:, 1]
