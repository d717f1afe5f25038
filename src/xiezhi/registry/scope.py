"""What a user may see: the value that every selector takes first."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Scope:
    """Organisations in view (None: all of them) and the roles held over them.

    `held`: which role is held over which organisations; None where every role is held over all that is in view. Make
    one of pairs by `Scope.of`, which keeps the three in step.
    """

    organisation_ids: frozenset[int] | None
    roles: frozenset[str]
    held: Mapping[str, frozenset[int]] | None = field(default=None, hash=False)

    @classmethod
    def everything(cls) -> "Scope":
        """The scope of the command line, which whoever administers the machine uses."""
        return cls(organisation_ids=None, roles=frozenset({"administrator"}))

    @classmethod
    def nothing(cls) -> "Scope":
        """The scope of somebody without an appointment."""
        return cls(organisation_ids=frozenset(), roles=frozenset())

    @classmethod
    def of(cls, held: Mapping[str, frozenset[int]]) -> "Scope":
        """The scope of roles, each over its own organisations."""
        return cls(frozenset().union(*held.values()), frozenset(held), dict(held))

    def covers(self, organisation_id: int) -> bool:
        """True when the organisation is in view."""
        return self.organisation_ids is None or organisation_id in self.organisation_ids

    def has_role(self, *roles: str) -> bool:
        """True when one of these roles is held somewhere."""
        return bool(self.roles & set(roles))

    def over(self, *roles: str) -> "Scope":
        """The part of this scope over which one of these roles is held: who is officer of A is none of B."""
        kept = self.roles & set(roles)
        if not kept:
            return Scope.nothing()
        if self.held is None:
            return Scope(self.organisation_ids, kept)
        return Scope.of({role: self.held[role] for role in sorted(kept)})

    def within(self, organisation_ids: frozenset[int]) -> "Scope":
        """The part of this scope that is among these organisations."""
        if self.held is not None:
            return Scope.of({role: held & organisation_ids for role, held in self.held.items()})
        seen = organisation_ids if self.organisation_ids is None else self.organisation_ids & organisation_ids
        return Scope(seen, self.roles)
