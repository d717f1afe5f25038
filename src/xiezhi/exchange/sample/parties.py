"""Those whom the acts concern: a pool of invented persons and enterprises for every body, met again and again."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from xiezhi.exchange.sample.arrays import Booleans, Integers, Random
from xiezhi.exchange.sample.identifiers import credit_codes, identity_numbers
from xiezhi.exchange.sample.material import profiles, words
from xiezhi.exchange.sample.spec import Spec
from xiezhi.law.vocabulary import table

PERSON, INDIVIDUAL, COMPANY = (table("party_type").codes[name] for name in ("自然人", "个体工商户", "法人"))
ACTS_A_PARTY = 4
FIRST_SERIAL = 10_000  # below stand the bodies themselves
FAMILIARITY = 1.7  # above 1: the first of a pool are met more often than the last


@dataclass(frozen=True, slots=True)
class Parties:
    """Every party of a sample. Those of body `b` lie from `start[b]`: first `persons[b]` persons, then `enterprises[b]`."""

    type: Integers
    name: pl.Series
    identifier: pl.Series
    start: Integers
    persons: Integers
    enterprises: Integers

    def draw(self, random: Random, bodies: Integers, person: Booleans) -> Integers:
        """One party for each act of `bodies`, a natural person where `person`."""
        count = np.where(person, self.persons[bodies], self.enterprises[bodies])
        offset = self.start[bodies] + np.where(person, 0, self.persons[bodies])
        place = np.floor(count * random.random(len(bodies)) ** FAMILIARITY).astype(np.int64)
        drawn: Integers = offset + np.minimum(place, count - 1)
        return drawn


def parties(random: Random, spec: Spec, acts: Integers) -> Parties:
    """A pool for a sample in which body `b` has `acts[b]` acts."""
    size = np.maximum(acts // ACTS_A_PARTY, 6)
    persons = np.maximum((size * np.array([_person_share(body.profile) for body in spec.bodies])).astype(np.int64), 2)
    enterprises = np.maximum(size - persons, 4)
    start = np.concatenate([[0], np.cumsum(persons + enterprises)[:-1]]).astype(np.int64)
    made = [_people(random, int(persons.sum())), _firms(random, spec, enterprises)]
    # Made all persons first and all enterprises after; put into the order of bodies by one stable sort.
    body = np.concatenate([np.repeat(np.arange(len(acts)), persons), np.repeat(np.arange(len(acts)), enterprises)])
    frame = pl.concat(made)[np.argsort(body, kind="stable")]
    return Parties(
        type=frame["type"].to_numpy(), name=frame["name"], identifier=frame["identifier"],
        start=start, persons=persons, enterprises=enterprises,
    )  # fmt: skip


def _person_share(profile: str) -> float:
    return 0.15 + 0.3 * profiles()[profile].persons


def person_names(random: Random, size: int) -> pl.Series:
    """Invented names of persons: one of the surnames with one or two characters."""
    surname = pl.Series(words()["surnames"])
    given = pl.Series(words()["given"])
    # Common surnames stand first in the list and are drawn more often.
    first = np.floor(len(surname) * random.random(size) ** 2).astype(np.int64)
    one, two = (given.gather(random.integers(0, len(given), size)) for _ in range(2))
    second = pl.select(pl.when(pl.Series(random.random(size) < 0.82)).then(two).otherwise(pl.lit("")).alias("t"))["t"]
    return surname.gather(first) + one + second


def _people(random: Random, size: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "type": np.full(size, PERSON, dtype=np.int64),
            "name": person_names(random, size),
            "identifier": identity_numbers(random, size),
        }
    )


def _firms(random: Random, spec: Spec, enterprises: Integers) -> pl.DataFrame:
    kinds = words()["trades"]
    suffixes = pl.Series(
        [suffix for entry in kinds.values() for form in ("individual", "company") for suffix in entry[form]]
    )
    choice = np.concatenate(
        [_suffixes(random, body.profile, int(count)) for body, count in zip(spec.bodies, enterprises, strict=True)]
    )
    company = [form == "company" for entry in kinds.values() for form in ("individual", "company") for _ in entry[form]]
    is_company = np.array(company)[choice]
    size = len(choice)
    place, first, second = pl.Series(spec.places), pl.Series(words()["first"]), pl.Series(words()["second"])
    name = (
        place.gather(random.integers(0, len(place), size))
        + first.gather(random.integers(0, len(first), size))
        + second.gather(random.integers(0, len(second), size))
        + suffixes.gather(choice)
    )
    codes = credit_codes(np.where(is_company, 91, 92), spec.region, FIRST_SERIAL + np.arange(size))
    return pl.DataFrame({"type": np.where(is_company, COMPANY, INDIVIDUAL), "name": name, "identifier": codes})


def _suffixes(random: Random, profile: str, size: int) -> Integers:
    """Places in the list of all suffixes: trades of the profile, individual businesses by its share."""
    individual = profiles()[profile].individual
    weights: list[float] = []
    for trade, entry in words()["trades"].items():
        met = float(trade in profiles()[profile].trades)
        weights += [met * individual / len(entry["individual"])] * len(entry["individual"])
        weights += [met * (1 - individual) / len(entry["company"])] * len(entry["company"])
    share = np.array(weights)
    return random.choice(len(share), size, p=share / share.sum()).astype(np.int64)
