"""What somebody states who takes a step, as one value: for the live check and for the step itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xiezhi.law.facts import Value


@dataclass(frozen=True, slots=True)
class Statement:
    """Facts of `law.facts` and texts of `cases.texts`; certificates of officers where the step chooses them.

    `receiver_id`: the body here that the case is transferred to, None for one that does not work here.

    What a step does not ask is not taken from here.
    """

    facts: Mapping[str, Value] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    certificate_numbers: tuple[str, ...] = ()
    receiver_id: int | None = None
