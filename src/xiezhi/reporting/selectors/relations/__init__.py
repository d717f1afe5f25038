"""The relations of `measures`, read live on PostgreSQL: each builder gives SQL with named parameters, and runs nothing."""

from xiezhi.measures.relations import Over
from xiezhi.reporting.selectors.relations.acts import acts
from xiezhi.reporting.selectors.relations.facts import act_facts
from xiezhi.reporting.selectors.relations.question import Question, Relation
from xiezhi.reporting.selectors.relations.registers import certificates, organisations, powers
from xiezhi.reporting.selectors.relations.tree import fixed_tree
from xiezhi.reporting.selectors.relations.warned import warned

BUILDERS = {
    Over.ACTS: acts,
    Over.CERTIFICATES: certificates,
    Over.ORGANISATIONS: organisations,
    Over.POWERS: powers,
    Over.WARNED: warned,
}

# The same relations with a row for each record, which names it in `record`.
FACTS = BUILDERS | {Over.ACTS: act_facts}

__all__ = ["BUILDERS", "FACTS", "Question", "Relation", "fixed_tree"]
