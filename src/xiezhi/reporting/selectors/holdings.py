"""Which kinds of power bodies have: what tells "has done nothing" from "may do nothing"."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xiezhi.measures.codes import Kind
from xiezhi.reporting.selectors.relations import Question

_KINDS = frozenset(kind.value for kind in Kind)
# A body whose list of powers is not in the register may have any.
_HELD = """
SELECT below.organisation_id, p.kind FROM (
    SELECT DISTINCT tree.organisation_id FROM registry_ancestry tree
    JOIN registry_organisation o ON o.id = tree.organisation_id AND o.category <> 1
    WHERE tree.ancestor_id = %(organisation)s AND tree.valid_from <= %(last)s AND tree.valid_to >= %(first)s
        AND o.valid_from <= %(last)s AND o.valid_to >= %(first)s
) AS below LEFT JOIN registry_power p ON p.organisation_id = below.organisation_id
    AND p.valid_from <= %(last)s AND p.valid_to >= %(first)s
GROUP BY below.organisation_id, p.kind
"""


@dataclass(frozen=True, slots=True)
class Holdings:
    """Kinds of power by body; a body that has none in the register is not here."""

    held: Mapping[int, frozenset[int]] = field(default_factory=dict)
    unlisted: bool = True

    def lacks(self, kind: int, body_id: int | None) -> bool:
        """True when this body (None: every body asked about) certainly has no power of the kind."""
        if not kind:
            return False
        if body_id is not None:
            return kind not in self.held.get(body_id, _KINDS)
        return not self.unlisted and all(kind not in kinds for kinds in self.held.values())


def holdings(question: Question) -> Holdings:
    """The powers held on any day of the period by the bodies below the organisation asked about."""
    if not question.rule.tells_unheld:
        return Holdings()
    period = question.period
    _, rows = question.records.ask(
        question.tree.reading() + _HELD, {**question.parameters(), "first": period.first, "last": period.last}
    )
    held: dict[int, set[int]] = {}
    unlisted = not rows
    for body, kind in rows:
        if isinstance(body, int) and isinstance(kind, int):
            held.setdefault(question.tree.stands_for(body), set()).add(kind)
        else:
            unlisted = True
    return Holdings({body: frozenset(kinds) for body, kinds in held.items()}, unlisted)
