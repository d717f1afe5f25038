"""Answers to what a step asks, found by trying: the first ones that the law lets pass."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random

from xiezhi.law.facts import Kind, Value, schema
from xiezhi.law.steps import Step

Answers = dict[str, Value]
# How many things stand in the way of a step with these answers.
Weighing = Callable[[Mapping[str, Value]], int]
_DAYS = (0, -1, 1, 12, 40, -12, -40)


def first_answers(step: Step, on: date, now: datetime, random: Random | None = None) -> Answers:
    """Answers to what a step must ask: the plainest, with yes to every question; to all that it asks, and any, by chance."""
    found: Answers = {}
    for asked in step.asks:
        if asked.optional and not random:
            continue
        possible = list(answers_to(asked.name, on, now))
        found[asked.name] = random.choice(possible) if random else possible[0]
    return found


def answers_to(name: str, on: date, now: datetime) -> Iterator[Value]:
    """Some answers to a question, the plainest first."""
    fact = schema()[name]
    match fact.kind:
        case Kind.DATE:
            yield from (on + timedelta(days=days) for days in _DAYS)
        case Kind.MOMENT:
            yield from (now - timedelta(hours=hours) for hours in (0, 2, 30))
        case Kind.FLAG:
            yield from (True, False)
        case Kind.MONEY:
            yield from (100_000, 0, 500_000)
        case Kind.NUMBER:
            yield from (10, 1, 30)
        case Kind.SET:
            yield from (frozenset({value}) for value in fact.values)
        case Kind.TEXT:
            yield from fact.values or ("字",)


def passing(step: Step, answers: Answers, weigh: Weighing, on: date, now: datetime) -> Answers | None:
    """Answers with which nothing stands in the way, changing one at a time; None where none were found."""
    left = weigh(answers)
    while left:
        tried = ({**answers, asked.name: value} for asked in step.asks for value in answers_to(asked.name, on, now))
        weighed = ((weigh(each), each) for each in tried)
        least = next(((count, each) for count, each in weighed if count < left), None)
        if least is None:
            return None
        left, answers = least
    return answers
