"""Opening, additions, removals and closing of one stock."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xiezhi.reader.messages import amount, named
from xiezhi.reader.model import Status
from xiezhi.reader.relations.claims import Claim, Claims
from xiezhi.reader.vocabulary import vocabulary

_PERSONS = {"人", "名", "位", "本", "个", "证"}


def flows(claims: Claims) -> Iterator[Claim]:
    """Return verdicts on stocks: all four terms in one sentence, or a net change against what came and went."""
    yield from _four_terms(claims)
    yield from _net_changes(claims)


def _role(claims: Claims, index: int) -> str | None:
    text = claims.page.plain[claims.page.clause(claims.figures[index].start)[0] : claims.figures[index].start]
    for name in ("opening", "issued", "cancelled", "closing"):
        if any(word in text for word in vocabulary("relations")["flow"][name]):
            return name
    return None


def _four_terms(claims: Claims) -> Iterator[Claim]:
    for sentence in claims.by_sentence():
        members = [i for i in sentence if claims.is_number(i)]
        if len(members) < 4:
            continue
        terms: dict[str, int] = {}
        for index in members:
            role = _role(claims, index)
            if role and role not in terms:
                terms[role] = index
        if (
            len(terms) == 4
            and terms["opening"] == min(terms.values())
            and len({claims.figures[i].unit for i in terms.values()}) == 1
        ):
            yield _judge_stock(claims, terms)


def _judge_stock(claims: Claims, terms: dict[str, int]) -> Claim:
    value = {role: claims.figures[index].value for role, index in terms.items()}
    computed = value["opening"] + value["issued"] - value["cancelled"]
    closing = claims.figures[terms["closing"]]
    expected = (
        claims.intervals[terms["opening"]] + claims.intervals[terms["issued"]] - claims.intervals[terms["cancelled"]]
    )
    status: Status = "violated"
    if computed == value["closing"]:
        status = "exact"
    elif expected.meets(claims.intervals[terms["closing"]]):
        status = "rounding"
    names = [claims.figures[terms[role]].raw for role in ("opening", "issued", "cancelled")]
    text = f"期初{names[0]}+新增{names[1]}-减少{names[2]}={amount(computed, closing)}"
    ending = (
        f"，与期末{closing.raw}一致。"
        if status != "violated"
        else f"，与期末{closing.raw}相差{amount(abs(computed - closing.value), closing)}，请核对。"
    )
    operands = tuple(terms[role] for role in ("opening", "issued", "cancelled", "closing"))
    return Claim("flow", operands, terms["closing"], status, closing.value, computed, text + ending)


def _net_changes(claims: Claims) -> Iterator[Claim]:
    """执法人员减少46人, 申领99名, 注销165本: people and certificates are different things, so a difference is a hint."""
    for stock, figure in enumerate(claims.figures):
        if (
            figure.change is None
            or figure.change.kind != "yoy_abs"
            or figure.unit not in {"人", "名"}
            or "人员" not in figure.label
        ):
            continue
        issued = _certificate(claims, stock, "issued")
        cancelled = _certificate(claims, stock, "cancelled")
        if issued is None or cancelled is None:
            continue
        net = claims.figures[issued].value - claims.figures[cancelled].value
        operands = (stock, issued, cancelled)
        text = f"{named(claims.figures[issued])}、{named(claims.figures[cancelled])}，净变动{_signed(net)}"
        if net == figure.change.value:
            message = f"{text}，与人员变动{_signed(figure.change.value)}一致。"
            yield Claim("flow", operands, stock, "exact", figure.change.value, net, message)
        else:
            message = f"{text}，与人员变动{_signed(figure.change.value)}不同；证件增减与人员增减口径可能不同，请说明差额{_plain(abs(net - figure.change.value))}的原因。"
            yield Claim("flow", operands, stock, "unverifiable", figure.change.value, net, message)


def _certificate(claims: Claims, stock: int, role: str) -> int | None:
    words = vocabulary("relations")["flow"][role]
    for index in range(stock + 1, len(claims)):
        figure = claims.figures[index]
        start, end = claims.page.sentence(figure.start)
        if (
            figure.unit in _PERSONS
            and claims.is_number(index)
            and "证" in claims.page.plain[start:end]
            and any(word in figure.label for word in words)
        ):
            return index
    return None


def _signed(value: Fraction) -> str:
    return f"{'+' if value > 0 else ''}{_plain(value)}"


def _plain(value: Fraction) -> str:
    return str(int(value)) if value.denominator == 1 else str(float(value))
