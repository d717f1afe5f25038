"""Who must approve a step of a body before it is taken: the local rule (审批权限) that holds on a day."""

from xiezhi.registry.models import ApprovalChain
from xiezhi.registry.selectors.local_rules import LocalRules

FEN = 100


def chains_of(local: LocalRules) -> list[ApprovalChain]:
    """All chains that reach a body on a day, the one that stands first where several speak of one step."""
    return local.reaching(ApprovalChain.objects.all())


def chain_among(chains: list[ApprovalChain], procedure: str, step: str, fine: int | None) -> ApprovalChain | None:
    """The chain for a step with a fine in fen (None: no fine); None where the step needs no approval before it.

    Who stands first settles the step for all amounts; of that one's chains the one with the highest amount reached holds.
    """
    about = [chain for chain in chains if (chain.procedure, chain.step) == (procedure, step)]
    if not about:
        return None
    first = about[0]
    own = [each for each in about if (each.organisation_id, each.level) == (first.organisation_id, first.level)]
    reached = [chain for chain in own if chain.from_yuan * FEN <= (fine or 0)]
    return max(reached, key=lambda chain: chain.from_yuan, default=None)
