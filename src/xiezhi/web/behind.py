"""The list behind a figure: the address that names the figure."""

from collections.abc import Mapping
from datetime import date

from django.urls import reverse

from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.periods import Period
from xiezhi.measures.rules import DEFAULT
from xiezhi.measures.shares import Side
from xiezhi.measures.splits import BODY, SPLITS
from xiezhi.reporting.annual.composition import Figure
from xiezhi.reporting.selectors.behind import Asked
from xiezhi.web.links import with_parameters

# Parameters that name a figure; each key of a split stands under its own name behind KEY.
FIGURE, ORGANISATION, PERIOD, RULE, SIDE, STANDING = "figure", "of", "period", "rule", "side", "standing"
KEY = "by."


def list_of_figure(figure: Figure) -> str:
    """Address of the acts that a number of a report counts; "" for a change, and where no list says the same."""
    if figure.aspect not in ("value", "previous") or len(figure.keys) < len(figure.by):
        return ""
    return list_behind(
        figure.measure,
        organisation=figure.organisation_id,
        period=figure.period,
        keys=figure.keys,
        rule=figure.rule,
    )


def list_behind(
    measure: str,
    *,
    organisation: int,
    period: str | Period,
    keys: Mapping[str, int | str],
    body: int | None = None,
    rule: str = DEFAULT,
    side: Side = Side.FIGURE,
    standing_on: date | None = None,
) -> str:
    """Address of the records that a figure counts: acts, certificates, organisations or power items.

    `keys`: the part as the splits store it. `body`: where the part is not by name, only the acts of this body.
    `standing_on`: a figure on the like-for-like basis, with the tree of this day.
    """
    asked = Asked(measure, organisation, period, rule, keys, side, standing_on)
    one_body: dict[str, str | int] = {} if body is None or BODY in keys else {"body": body}
    return with_parameters(page_of(measure), parameters_of(asked) | one_body)


def page_of(measure: str) -> str:
    """Address of the page that lists what a measure counts."""
    return reverse("acts" if MEASURES[measure].over.is_of_acts else "records")


def parameters_of(asked: Asked) -> dict[str, str | int]:
    """The parameters that name a figure."""
    period = asked.period if isinstance(asked.period, str) else asked.period.text
    return {
        FIGURE: asked.measure,
        ORGANISATION: asked.organisation,
        PERIOD: period,
        **({} if asked.rule == DEFAULT else {RULE: asked.rule}),
        **({SIDE: asked.side.value} if asked.side else {}),
        **({STANDING: asked.standing_on.isoformat()} if asked.standing_on else {}),
        **{f"{KEY}{code}": str(key) for code, key in asked.keys.items()},
    }


def year_before(keys: Mapping[str, int | str]) -> dict[str, int | str]:
    """The keys of the same part a year before."""
    return {
        code: SPLITS[code].year_earlier(key) if SPLITS[code].unit and isinstance(key, int) else key
        for code, key in keys.items()
    }
