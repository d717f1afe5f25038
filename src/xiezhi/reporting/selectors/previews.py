"""What a template, or one block of it, would say with an organisation's figures; nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.periods import Period
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.reporting.annual.checking import block_faults, faults
from xiezhi.reporting.annual.composition import Composition
from xiezhi.reporting.annual.template import Template
from xiezhi.reporting.selectors.annual import NotCrossFooted, compose


@dataclass(frozen=True, slots=True)
class Preview:
    """A composition, or why there is none."""

    composition: Composition | None
    faults: tuple[str, ...] = ()


def preview(
    scope: Scope,
    *,
    organisation: int,
    kind: str,
    period: Period,
    today: date,
    template: Template,
    at: int | None = None,
    texts: Mapping[str, str] | None = None,
) -> Preview:
    """The whole, or only the block in the place `at`."""
    wrong = [each.message for each in faults(template)] if at is None else block_faults(template.blocks[at], template)
    if wrong:
        return Preview(None, tuple(wrong))
    shown = template if at is None else replace(template, blocks=(template.blocks[at],))
    try:
        composed = compose(
            scope, organisation=organisation, kind=kind, period=period, today=today, template=shown, texts=texts or {}
        )
    except (BadQuestion, NotCrossFooted, UnknownOrganisation) as error:
        return Preview(None, (str(error),))
    return Preview(composed)
