"""What a user may see: the value that every selector takes first."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Organisations in view (None: all of them) and the roles held over each."""

    organisation_ids: frozenset[int] | None
    roles: frozenset[str]

    @classmethod
    def everything(cls) -> "Scope":
        """The scope of the command line, which whoever administers the machine uses."""
        return cls(organisation_ids=None, roles=frozenset({"administrator"}))

    @classmethod
    def nothing(cls) -> "Scope":
        """The scope of somebody without an appointment."""
        return cls(organisation_ids=frozenset(), roles=frozenset())

    def covers(self, organisation_id: int) -> bool:
        """True when the organisation is in view."""
        return self.organisation_ids is None or organisation_id in self.organisation_ids

    def has_role(self, *roles: str) -> bool:
        """True when one of these roles is held somewhere."""
        return bool(self.roles & set(roles))
