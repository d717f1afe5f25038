"""What is recorded with a warning on the act: whatever the law forbids or the register contradicts.

Codes, texts and articles are data of `law.warnings`, limits and their days of force of `law.statutes`.
"""

from collections.abc import Callable
from datetime import date
from functools import reduce
from operator import or_
from typing import Final

import polars as pl

from xiezhi.exchange.acts.bodies import COUNTING_DAY
from xiezhi.exchange.acts.parties import NATURAL_PERSON
from xiezhi.exchange.selectors.register import Register
from xiezhi.law.statutes import Rule, versions
from xiezhi.law.vocabulary import table
from xiezhi.law.warnings import warning

PENALTY: Final = 2
SUMMARY, ORDINARY, EXPEDITED = 1, 2, 3
_PENALISED: Final = (0, 1)
CERTIFICATE_CODES: Final = (
    "certificate.unknown",
    "certificate.not_issued",
    "certificate.cancelled",
    "certificate.expired",
    "certificate.other_body",
)


def with_warnings(frame: pl.DataFrame, register: Register, today: date) -> pl.DataFrame:
    """The frame with `certificate_ids` and `warnings` (codes).

    Needs the typed columns of an act, `certificate_numbers` as a list, body_id, `odd_document`, `formula`.
    """
    frame = frame.with_columns(COUNTING_DAY.alias("day")).join(
        register.bodies(), on="body_id", how="left", maintain_order="left"
    )
    frame = frame.join(certificates_of(frame, register), on="row", how="left", maintain_order="left")
    conditions = {**_by_law(), **_by_register(today)}
    own = [pl.when(condition).then(pl.lit(code)) for code, condition in conditions.items()]
    none = pl.lit([], dtype=pl.List(pl.String))
    return frame.with_columns(
        pl.concat_list(pl.col("certificate_warnings").fill_null(none), pl.concat_list(own).list.drop_nulls()).alias(
            "warnings"
        ),
        pl.col("certificate_ids").fill_null(pl.lit([], dtype=pl.List(pl.Int32))),
    ).drop("day", "valid_from", "valid_to", "entrusted", "police", "certificate_warnings")


def warning_counts(frame: pl.DataFrame) -> dict[str, int]:
    """How often each code stands in the column `warnings`."""
    codes = frame.select(pl.col("warnings").list.explode(empty_as_null=True).drop_nulls().alias("code"))
    return dict(codes.group_by("code").len().sort("code").iter_rows())


def certificates_of(frame: pl.DataFrame, register: Register) -> pl.DataFrame:
    """row, certificate_ids, certificate_warnings of the rows that name certificates."""
    named = frame.filter(pl.col("certificate_numbers").list.len() > 0).select(
        "row", "body_id", "day", pl.col("certificate_numbers").alias("certificate")
    )
    each = named.explode("certificate", empty_as_null=True).join(
        register.certificates, on="certificate", how="left", maintain_order="left"
    )
    below = register.below.with_columns(pl.lit(value=True).alias("own_part"))
    each = each.join(below, on=["body_id", "certificate_body"], how="left", maintain_order="left")
    conditions = (
        pl.col("certificate_id").is_null(),
        pl.col("issued_on") > pl.col("day"),
        pl.col("cancelled_on") <= pl.col("day"),
        pl.col("expires_on") < pl.col("day"),
        (pl.col("certificate_body") != pl.col("body_id")) & pl.col("own_part").is_null(),
    )
    ids = (
        each.filter(pl.col("certificate_id").is_not_null())
        .group_by("row", maintain_order=True)
        .agg(pl.col("certificate_id").alias("certificate_ids"))
    )
    codes = [
        pl.when(condition).then(pl.lit(code)) for code, condition in zip(CERTIFICATE_CODES, conditions, strict=True)
    ]
    # Few certificates are in doubt: only their rows are worth a list each.
    warned = (
        each.filter(pl.any_horizontal(conditions))
        .select("row", pl.concat_list(codes).list.drop_nulls().alias("code"))
        .explode("code", empty_as_null=True)
        .unique(maintain_order=True)
        .group_by("row", maintain_order=True)
        .agg(pl.col("code").alias("certificate_warnings"))
    )
    return (
        named.select("row")
        .join(ids, on="row", how="left", maintain_order="left")
        .join(warned, on="row", how="left", maintain_order="left")
        .with_columns(
            pl.col("certificate_ids").fill_null(pl.lit([], dtype=pl.List(pl.Int32))),
            pl.col("certificate_warnings").fill_null(pl.lit([], dtype=pl.List(pl.String))),
        )
    )


def _by_law() -> dict[str, pl.Expr]:
    review = warning("review.missing")
    hearing = table("penalty").bits(review.penalties)
    penalty = pl.col("kind") == PENALTY
    fined_over = pl.lit(value=False)
    for rule, sector, whom in (
        ("penalty.summary.fine.citizen", "", ~pl.col("police") & (pl.col("party_type") == NATURAL_PERSON)),
        ("penalty.summary.fine.organisation", "", ~pl.col("police") & (pl.col("party_type") != NATURAL_PERSON)),
        ("security.summary.fine", "public_security", pl.col("police")),
    ):
        fined_over |= whom & _in_force(rule, lambda limit: pl.col("fine") > limit.value * 100, sector)
    two_needed = pl.col("kind").is_in(_kinds("officers.one")) & ~(pl.col("police") & (pl.col("procedure") == SUMMARY))
    return {
        "officers.one": two_needed & (pl.col("certificate_numbers").list.len() == 1),
        "fine.over_summary_limit": penalty & (pl.col("procedure") == SUMMARY) & fined_over,
        "procedure.expedited_outside_police": penalty & (pl.col("procedure") == EXPEDITED) & ~pl.col("police"),
        "procedure.not_penalty": ~penalty & (pl.col("procedure") != 0),
        "review.missing": penalty
        & (pl.col("penalties").and_(pl.lit(hearing)) != 0)
        & pl.col("decided_on").is_not_null()
        & pl.col("reviewed_on").is_null()
        & _in_force("penalty.legal_review", lambda _: pl.lit(value=True)),
        "review.after_decision": penalty & (pl.col("reviewed_on") > pl.col("decided_on")),
    }


def _by_register(today: date) -> dict[str, pl.Expr]:
    return {
        "publication.missing": _to_publish("publication.missing")
        & pl.col("published_on").is_null()
        & _over_term("publication.missing", pl.lit(today)),
        "publication.late": _to_publish("publication.late") & _over_term("publication.late", pl.col("published_on")),
        "body.entrusted": pl.col("entrusted"),
        "body.not_standing": ~pl.col("day").is_between(pl.col("valid_from"), pl.col("valid_to")),
        "party.other_document": pl.col("odd_document"),
        "date.future": pl.col("day") > pl.lit(today),
        "cell.formula": pl.col("formula"),
    }


def _to_publish(code: str) -> pl.Expr:
    """Decisions that must be made public: not those on the spot, nor those that end without penalty."""
    return (
        pl.col("kind").is_in(_kinds(code))
        & pl.col("decided_on").is_not_null()
        & pl.col("outcome").is_in(_PENALISED)
        & (pl.col("procedure") != SUMMARY)
    )


def _over_term(code: str, day: pl.Expr) -> pl.Expr:
    """More working days between decision and `day` than the term and the allowance for holidays."""
    first = pl.col("decided_on") + pl.duration(days=1)
    weekdays = pl.business_day_count(first.cast(pl.Date), (day + pl.duration(days=1)).cast(pl.Date))
    return _in_force("penalty.publication", lambda limit: weekdays > limit.value + warning(code).allowance)


def _in_force(rule: str, condition: Callable[[Rule], pl.Expr], sector: str = "") -> pl.Expr:
    """The condition of the version of a limit that was in force on the day of decision (else of counting)."""
    on = pl.coalesce("decided_on", "day")
    branches = [
        on.is_between(pl.lit(limit.valid_from), pl.lit(limit.until or date.max)) & condition(limit)
        for limit in versions(rule, sector=sector)
    ]
    return reduce(or_, branches)


def _kinds(code: str) -> list[int]:
    codes = table("kind").codes
    return [codes[name] for name in warning(code).kinds]
