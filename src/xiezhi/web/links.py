"""Addresses of lists: a figure opens the list that has exactly its conditions."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from xiezhi.measures.periods import Span


def acts_url(span: Span | None = None, **conditions: int | str | None) -> str:
    """The list of acts of a span of days under conditions (org, body, kind, procedure, outcome, …)."""
    parameters: dict[str, str] = {name: str(value) for name, value in conditions.items() if value is not None}
    if span is not None:
        parameters |= {"first": span.first.isoformat(), "last": span.last.isoformat()}
    return f"{reverse('acts')}?{urlencode(parameters)}"


def with_parameters(address: str, parameters: Mapping[str, object]) -> str:
    """An address with those parameters that say something."""
    told = {name: str(value) for name, value in parameters.items() if value not in (None, "")}
    return f"{address}?{urlencode(told)}" if told else address
