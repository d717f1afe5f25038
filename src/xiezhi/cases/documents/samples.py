"""Values by which a template is tried and shown where there is no case to show it with."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from xiezhi.cases.documents.catalogue import Field, fields


@cache
def sample_values() -> Mapping[str, str | Sequence[Mapping[str, str]]]:
    """Every field with a value that says what it stands for; lists have two rows."""
    return MappingProxyType({name: _sample(each) for name, each in fields().items()})


def _sample(each: Field) -> str | Sequence[Mapping[str, str]]:
    if each.items:
        return tuple({item: str(row) if item == "序号" else f"〔{item}〕" for item in each.items} for row in (1, 2))
    return "是" if each.source == "if" else f"〔{each.name}〕"
