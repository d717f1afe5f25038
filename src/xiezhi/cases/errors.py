"""What stops somebody who works on a case; every message is for that person."""

from collections.abc import Sequence

from xiezhi.law.conditions import Condition


class CaseRefused(ValueError):
    """The case cannot go on as asked; the message says why and what to do."""


class UnknownCase(LookupError):
    """No case in view has this number."""


class NotReady(CaseRefused):
    """Conditions of the law are not met; `conditions` are those that stand in the way, each with its article."""

    def __init__(self, step: str, conditions: Sequence[Condition]) -> None:
        self.conditions = tuple(conditions)
        super().__init__(f"现在不能办理“{step}”：" + "".join(condition.message for condition in conditions))


class ChangedMeanwhile(CaseRefused):
    """Somebody else has gone on with the case since it was opened here; the message says who, when and with what."""
