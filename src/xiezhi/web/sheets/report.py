"""An annual report on the screen: blocks with their numbers as links to the acts behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from xiezhi.reporting.annual.composition import Composition
from xiezhi.reporting.documents import as_blocks
from xiezhi.web.behind import list_behind, year_before


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text; `url` opens the acts behind a number, `title` says what the number is."""

    text: str
    url: str = ""
    title: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A block of the report; which of the fields mean something depends on `type`."""

    type: str
    level: int = 0
    text: str = ""
    section: str = ""
    hint: str = ""
    optional: bool = False
    unit: str = ""
    note: str = ""
    total: bool = False
    pieces: Sequence[Piece] = ()
    header: Sequence[str] = ()
    rows: Sequence[Sequence[Piece]] = field(default=())


def report_parts(composition: Composition) -> list[Part]:
    """The blocks of a report; every number that counts records opens them."""
    return [_part(block) for block in as_blocks(composition)]


def _part(block: Mapping[str, object]) -> Part:
    kind = str(block["type"])
    return {
        "heading": _heading,
        "paragraph": _paragraph,
        "written": _written,
        "table": _table,
        "chart": _chart,
        "signature": _signature,
    }[kind](block)


def _heading(block: Mapping[str, object]) -> Part:
    return Part("heading", level=_whole(block["level"]), text=f"{block['number']}{block['text']}")


def _paragraph(block: Mapping[str, object]) -> Part:
    return Part("paragraph", pieces=_pieces(block["runs"]))


def _written(block: Mapping[str, object]) -> Part:
    return Part(
        "written",
        section=str(block["section"]),
        hint=str(block["hint"]),
        text=str(block["text"]),
        optional=bool(block["optional"]),
    )


def _table(block: Mapping[str, object]) -> Part:
    return Part(
        "table",
        text=str(block["caption"]),
        unit=str(block["unit"]),
        note=str(block["note"]),
        total=bool(block["total"]),
        header=_texts(block["header"]),
        rows=[_pieces(row) for row in _sequence(block["rows"])],
    )


def _chart(block: Mapping[str, object]) -> Part:
    rows = [[Piece(str(_mapping(series)["name"])), *_points(_mapping(series))] for series in _sequence(block["series"])]
    return Part(
        "chart", text=str(block["caption"]), unit=str(block["unit"]), header=_texts(block["categories"]), rows=rows
    )


def _points(series: Mapping[str, object]) -> list[Piece]:
    return [
        replace(piece, text=_number(value))
        for piece, value in zip(_pieces(series["runs"]), _sequence(series["values"]), strict=True)
    ]


def _signature(block: Mapping[str, object]) -> Part:
    return Part("signature", text=str(block["issuer"]), note=str(block["day"]))


def _pieces(runs: object) -> list[Piece]:
    return [_piece(_mapping(run)) for run in _sequence(runs)]


def _piece(run: Mapping[str, object]) -> Piece:
    """A number with its address; one of a part that has none of its records anywhere has no keys, and opens nothing."""
    text = str(run["text"])
    if "measure" not in run:
        return Piece(text)
    told, by = _mapping(run["keys"]), _mapping(run["by"])
    keys = {name: key for name, key in told.items() if isinstance(key, int | str)}
    url = ""
    if run["aspect"] in ("value", "previous") and len(keys) == len(by):
        url = list_behind(
            str(run["measure"]),
            organisation=_whole(run["organisation_id"]),
            period=str(run["period"]),
            keys=year_before(keys) if run["aspect"] == "previous" else keys,
            rule=str(run["rule"]),
        )
    return Piece(text, url, str(run["title"]), number=True)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, Sequence) else ()


def _texts(value: object) -> list[str]:
    return [str(text) for text in _sequence(value)]


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _number(value: object) -> str:
    return "—" if value is None else f"{value:,}" if isinstance(value, int | float) else str(value)
