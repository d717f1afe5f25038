"""The list behind a figure: the address that names the figure, and the figure that an address names."""

from collections.abc import Mapping

from django.urls import reverse

from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.periods import Period
from xiezhi.measures.rules import DEFAULT
from xiezhi.measures.shares import Side
from xiezhi.measures.splits import BODY, SPLITS, split
from xiezhi.reporting.annual.composition import Figure
from xiezhi.reporting.selectors.behind import Asked
from xiezhi.web.board.question import whole_number
from xiezhi.web.links import with_parameters

# Parameters that name a figure; each key of a split stands under its own name behind KEY.
FIGURE, ORGANISATION, PERIOD, RULE, SIDE, KEY = "figure", "of", "period", "rule", "side", "by."
LONGEST_KEY = 200
BIGGEST_ID = 2**31 - 1


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
) -> str:
    """Address of the records that a figure counts: acts, certificates, organisations or power items.

    `keys`: the part as the splits store it. `body`: where the part is not by name, only the acts of this body.
    """
    asked = Asked(measure, organisation, period, rule, keys, side)
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
        **{f"{KEY}{code}": str(key) for code, key in asked.keys.items()},
    }


def year_before(keys: Mapping[str, int | str]) -> dict[str, int | str]:
    """The keys of the same part a year before."""
    return {
        code: SPLITS[code].year_earlier(key) if SPLITS[code].unit and isinstance(key, int) else key
        for code, key in keys.items()
    }


def read_figure(parameters: Mapping[str, str]) -> Asked | None:
    """The figure that an address names, None where it names none. Raises BadQuestion for one that is put wrong."""
    measure = parameters.get(FIGURE, "").strip()
    if not measure:
        return None
    organisation = whole_number(parameters.get(ORGANISATION, ""), low=1, high=BIGGEST_ID)
    if organisation is None:
        raise BadQuestion("地址里没有写明是哪个机构的数字（of）。请从报告或工作台重新点开这个数字。")
    side = parameters.get(SIDE, "")
    if side not in list(Side):
        raise BadQuestion(f"看不懂“{side[:20]}”：比率的清单只有分子（part）和分母（whole）。")
    return Asked(
        measure=measure,
        organisation=organisation,
        period=parameters.get(PERIOD, ""),
        rule=parameters.get(RULE, "") or DEFAULT,
        keys=dict(_key(name.removeprefix(KEY), text) for name, text in parameters.items() if name.startswith(KEY)),
        side=Side(side),
    )


def _key(code: str, text: str) -> tuple[str, int | str]:
    known = split(code)
    if known.code == BODY:
        return code, text.replace("\x00", "")[:LONGEST_KEY]
    key = whole_number(text, low=0, high=10**6)
    if key is None:
        raise BadQuestion(f"“{text[:20]}”不是{known.title}（{code}）的取值。请从报告或工作台重新点开这个数字。")
    return code, key
