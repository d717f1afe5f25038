"""The relations of `measures`, read live on PostgreSQL: each builder gives SQL with named parameters, and runs nothing."""

from xiezhi.measures.relations import Over
from xiezhi.reporting.selectors.relations.acts import acts
from xiezhi.reporting.selectors.relations.question import Question, Relation
from xiezhi.reporting.selectors.relations.registers import certificates, organisations, powers
from xiezhi.reporting.selectors.relations.warned import warned

BUILDERS = {
    Over.ACTS: acts,
    Over.CERTIFICATES: certificates,
    Over.ORGANISATIONS: organisations,
    Over.POWERS: powers,
    Over.WARNED: warned,
}

__all__ = ["BUILDERS", "Question", "Relation"]
