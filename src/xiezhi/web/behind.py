"""The list of acts behind a figure: from a measure and the part that it is of, to the address of the list."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from xiezhi.law import vocabulary
from xiezhi.measures.periods import Period, Span, parse_period
from xiezhi.measures.splits import SPLITS
from xiezhi.reporting.annual.composition import Figure
from xiezhi.web.links import acts_url
from xiezhi.web.listing.conditions import CODED

# Split of a figure → parameter of the list, for splits whose keys are codes of the same list.
CODES_OF = {"kind": "kind", "procedure": "procedure", "source": "source", "outcome": "outcome", "party_type": "party"}


@cache
def lists() -> Mapping[str, Mapping[str, str]]:
    """Parameters of the list behind each measure, codes in place of names."""
    raw = tomllib.loads(resources.files("xiezhi.web").joinpath("data/measures.toml").read_text(encoding="utf-8"))
    return MappingProxyType({code: MappingProxyType(_coded(told)) for code, told in raw["lists"].items()})


def _coded(told: Mapping[str, str]) -> dict[str, str]:
    parameters = {}
    for name, text in told.items():
        if name not in CODED:
            parameters[name] = text
            continue
        table = vocabulary.table(CODED[name][0])
        parameters[name] = ",".join(str(table.codes[part]) for part in text.split("、"))
    return parameters


def list_of_figure(figure: Figure) -> str:
    """Address of the acts that a number of a report counts; "" for a change, and where no list says the same."""
    if figure.aspect not in ("value", "previous") or len(figure.keys) < len(figure.by):
        return ""
    return list_behind(
        figure.measure,
        organisation=figure.organisation_id,
        period=figure.period,
        keys=figure.keys,
        body=figure.body_id,
    )


def list_behind(
    measure: str, *, organisation: int, period: str | Period, keys: Mapping[str, int | str], body: int | None = None
) -> str:
    """Address of the acts that a figure counts; "" where the list cannot say the same.

    `keys`: the part as the splits store it; a part by body needs its id in `body`. Nobody's code (0) has no list.
    """
    told = lists().get(measure)
    if told is None:
        return ""
    span: Span | None = parse_period(period) if isinstance(period, str) else period
    parameters: dict[str, int | str | None] = {"org": organisation, **told}
    for split, key in keys.items():
        if split == "body":
            parameters["body"] = body
        elif SPLITS[split].unit and span is not None:
            span = _overlap(parse_period(SPLITS[split].label(int(key))), span)
        elif split in CODES_OF and key and parameters.get(CODES_OF[split], str(key)) == str(key):
            parameters[CODES_OF[split]] = str(key)
        else:
            return ""
    if "body" in keys and body is None:
        return ""
    return acts_url(span, **parameters)


def _overlap(days: Span, within: Span) -> Span:
    return Span(max(days.first, within.first), min(days.last, within.last))
