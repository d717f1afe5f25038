"""Which body a row means: by its code, or by a name that it bears or bore."""

from datetime import date

import polars as pl

from xiezhi.exchange.cells import shown
from xiezhi.exchange.problems import Problems
from xiezhi.exchange.profiles import Mapping
from xiezhi.exchange.selectors.register import Register
from xiezhi.law.identifiers import uscc_valid
from xiezhi.registry.scope import Scope

COUNTING_DAY = pl.when(pl.col("kind") == 1).then("inspected_on").otherwise(pl.coalesce("decided_on", "filed_on"))
_SEVERAL = -1


def with_bodies(
    frame: pl.DataFrame, mapping: Mapping, register: Register, scope: Scope, problems: Problems
) -> pl.DataFrame:
    """The frame with `body_id` (null where refused)."""
    pairs = frame.select("body_name", "body_code").unique()
    answers = [_resolve(name, code, register, scope) for name, code in pairs.iter_rows()]
    found = pairs.with_columns(
        pl.Series("body_id", [body for body, _, _ in answers], dtype=pl.Int32),
        pl.Series("body_key", [key for _, key, _ in answers], dtype=pl.String),
        pl.Series("body_reason", [reason for _, _, reason in answers], dtype=pl.String),
    )
    joined = frame.join(found, on=["body_name", "body_code"], how="left", nulls_equal=True, maintain_order="left")
    if (found["body_id"] == _SEVERAL).any():
        joined = _by_day(joined, register, scope)
    for key in ("body_name", "body_code"):
        refused = (pl.col("body_key") == key) & pl.col("body_reason").is_not_null()
        problems.where(joined, refused, mapping.header(key), pl.col("body_reason"))
    return joined.drop("body_key", "body_reason")


def _resolve(
    name: str | None, code: str | None, register: Register, scope: Scope
) -> tuple[int | None, str, str | None]:
    """The organisation (or _SEVERAL), the column to blame, the reason."""
    if not name and not code:
        return None, "body_name", "没有填执法主体，请填机构全称或统一社会信用代码。"
    if code:
        return _by_code(name, code.upper(), register, scope)
    bearers = register.bearers(name or "")
    if not bearers:
        near = register.near(name or "", scope)
        hint = f"是否为“{near}”？" if near else ""
        return None, "body_name", f"没有名为{shown(name or '')}的机构，{hint}请核对全称（可用曾用名），或先导入该机构。"
    if len(bearers) > 1:
        return _SEVERAL, "body_name", None
    return _checked(bearers.pop(), "body_name", register, scope)


def _by_code(name: str | None, code: str, register: Register, scope: Scope) -> tuple[int | None, str, str | None]:
    body = register.codes.get(code)
    if body is None and not uscc_valid(code):
        return None, "body_code", f"统一社会信用代码{shown(code)}不正确（应为18位且校验码相符），请核对。"
    if body is None:
        return None, "body_code", f"没有代码为{shown(code)}的机构，请核对，或先导入该机构。"
    if name and body not in register.bearers(name):
        return None, "body_name", f"名称{shown(name)}不是代码{shown(code)}所指机构的名称，请核对，或只填其中一个。"
    return _checked(body, "body_code", register, scope)


def _checked(body: int, key: str, register: Register, scope: Scope) -> tuple[int | None, str, str | None]:
    if not scope.covers(body):
        return None, key, "无权录入该机构的数据，请由该机构或其上级的人员导入。"
    if not register.organisations[body].can_act:
        return None, key, "这是行政区划，不是执法主体，请填具体的执法机构。"
    return body, key, None


def _by_day(frame: pl.DataFrame, register: Register, scope: Scope) -> pl.DataFrame:
    """Tell bearers of one name apart by the day on which the act counts."""
    days = frame.filter(pl.col("body_id") == _SEVERAL).select("body_name", COUNTING_DAY.alias("day")).unique()
    answers = [_on_day(name, day, register, scope) for name, day in days.iter_rows()]
    settled = days.with_columns(
        pl.Series("day_body", [body for body, _ in answers], dtype=pl.Int32),
        pl.Series("day_reason", [reason for _, reason in answers], dtype=pl.String),
    )
    several = pl.col("body_id") == _SEVERAL
    joined = frame.with_columns(COUNTING_DAY.alias("day")).join(
        settled, on=["body_name", "day"], how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.with_columns(
        pl.when(several).then("day_body").otherwise("body_id").alias("body_id"),
        pl.when(several).then("day_reason").otherwise("body_reason").alias("body_reason"),
    ).drop("day", "day_body", "day_reason")


def _on_day(name: str, day: date | None, register: Register, scope: Scope) -> tuple[int | None, str | None]:
    bearers = register.bearers_on(name, day) if day else register.bearers(name)
    if len(bearers) != 1:
        return None, f"有多个机构名为{shown(name)}，请填执法主体代码加以区分。"
    body, _, reason = _checked(bearers.pop(), "body_name", register, scope)
    return body, reason
