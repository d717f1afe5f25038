"""Officers and their certificates: a stock with its flow, and who of a body was in stock on a day."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from xiezhi.exchange.sample.allocation import apportion
from xiezhi.exchange.sample.arrays import NONE, Booleans, Floats, Integers, Random, choose
from xiezhi.exchange.sample.days import number
from xiezhi.exchange.sample.material import habits
from xiezhi.exchange.sample.parties import person_names
from xiezhi.exchange.sample.spec import Spec
from xiezhi.law.vocabulary import table

ENFORCEMENT, REVIEW, SUPERVISION = (table("post").codes[name] for name in ("执法", "法制审核", "监督"))
LASTING = 3  # so many of each body stay throughout, so that somebody can always act
LARGE = 10  # bodies with so many officers have legal reviewers of their own
YEAR = 365


@dataclass(frozen=True, slots=True)
class Officers:
    """Certificates, sorted by body. `cancelled` is NONE for those still in stock."""

    body: Integers
    post: Integers
    issued: Integers
    expires: Integers
    cancelled: Integers
    reason: Integers
    name: pl.Series
    number: pl.Series

    def pairs(self, random: Random, bodies: Integers, days: Integers) -> tuple[Integers, Integers]:
        """Two officers of the body, each in stock on the day, for every act; NONE where it has not so many."""
        first, second = np.full((2, len(bodies)), NONE, dtype=np.int64)
        order = np.argsort(bodies, kind="stable")
        bounds = np.searchsorted(bodies[order], np.arange(int(bodies.max(initial=0)) + 2))
        for body in range(len(bounds) - 1):
            rows = order[bounds[body] : bounds[body + 1]]
            if len(rows):
                first[rows], second[rows] = self._pair(random, self._acting(body), days[rows])
        return first, second

    def _acting(self, body: int) -> Integers:
        return np.flatnonzero((self.body == body) & (self.post == ENFORCEMENT))

    def _pair(self, random: Random, acting: Integers, days: Integers) -> tuple[Integers, Integers]:
        if len(acting) == 0:
            nobody = np.full(len(days), NONE, dtype=np.int64)
            return nobody, nobody
        first = self._in_stock(random, acting, days)
        second = self._in_stock(random, acting, days)
        same = first == second
        # Partners: the next one in the list, if in stock; else nobody.
        neighbour = acting[(np.searchsorted(acting, np.maximum(second, acting[0])) + 1) % len(acting)]
        second = np.where(same, np.where(self.stands(neighbour, days), neighbour, NONE), second)
        return first, np.where(second == first, NONE, second)

    def _in_stock(self, random: Random, acting: Integers, days: Integers) -> Integers:
        drawn = acting[np.floor(len(acting) * random.random(len(days)) ** 1.35).astype(np.int64)]
        # Those who stay throughout stand first; whoever was not in stock on the day is replaced by one of them.
        lasting = acting[random.integers(0, min(LASTING, len(acting)), len(days))]
        drawn = np.where(self.stands(drawn, days), drawn, lasting)
        return np.where(self.stands(drawn, days), drawn, NONE)

    def stands(self, officers: Integers, days: Integers) -> Booleans:
        """Whether each certificate was in stock on that day."""
        cancelled = self.cancelled[officers]
        in_stock: Booleans = (self.issued[officers] <= days) & ((cancelled == NONE) | (days < cancelled))
        return in_stock


def officers(random: Random, spec: Spec) -> Officers:
    """Certificates whose stock before the first year is `spec.opening`, with the flow of every year."""
    weights = np.array([body.officers for body in spec.bodies])
    opening = number(date(spec.years[0], 1, 1))
    body = np.repeat(np.arange(len(weights)), apportion(spec.opening, weights))
    protected = np.arange(len(body)) - np.searchsorted(body, body) < LASTING
    issued = opening - 1 - random.integers(0, (habits()["officers"]["years"] - 2) * YEAR, len(body))
    cancelled = np.full(len(body), NONE, dtype=np.int64)
    for year in sorted(spec.flows):
        start, flow = number(date(year, 1, 1)), spec.flows[year]
        leaving = _leaving(random, protected, cancelled, flow.cancelled)
        cancelled[leaving] = start + random.integers(0, YEAR, flow.cancelled)
        joining = np.repeat(np.arange(len(weights)), apportion(flow.issued, _jitter(random, weights)))
        body = np.concatenate([body, joining])
        protected = np.concatenate([protected, np.zeros(flow.issued, dtype=np.bool_)])
        issued = np.concatenate([issued, start + random.integers(0, YEAR, flow.issued)])
        cancelled = np.concatenate([cancelled, np.full(flow.issued, NONE, dtype=np.int64)])
    return _finish(random, spec, body.astype(np.int64), issued.astype(np.int64), cancelled)


def _jitter(random: Random, weights: Floats) -> Floats:
    jittered: Floats = weights * random.lognormal(0.0, 0.5, len(weights))
    return jittered


def _leaving(random: Random, protected: Booleans, cancelled: Integers, count: int) -> Integers:
    """Who leaves this year: anybody in stock, the protected ones only when nobody else is left."""
    in_stock = np.flatnonzero(cancelled == NONE)
    rank = random.random(len(in_stock)) + protected[in_stock]
    leaving: Integers = in_stock[np.argsort(rank)[:count]]
    return leaving


def _finish(random: Random, spec: Spec, body: Integers, issued: Integers, cancelled: Integers) -> Officers:
    """Sort by body with those who stay throughout first; posts, days of expiry, names and numbers."""
    habit = habits()["officers"]
    first_day = number(date(spec.years[0], 1, 1))
    lasting = (cancelled == NONE) & (issued < first_day)
    order = np.lexsort((random.random(len(body)), ~lasting, body))
    body, issued, cancelled, lasting = body[order], issued[order], cancelled[order], lasting[order]
    place = np.arange(len(body)) - np.searchsorted(body, body)
    crew = np.bincount(body, minlength=len(spec.bodies))[body]
    lot = np.where((crew >= LARGE) & (place >= LASTING), random.random(len(body)), 1.0)
    post = np.where(
        lot < habit["reviewer"],
        REVIEW,
        np.where(lot < habit["reviewer"] + habit["supervisor"], SUPERVISION, ENFORCEMENT),
    )
    worn = lasting & (random.random(len(body)) < habit["expired"])
    expires = _expiry(issued, habit["years"], number(date(spec.years[-1] + 3, 1, 1)))
    expires = np.where(worn, number(date(spec.years[-1], 6, 30)), expires)
    reasons = choose(random, np.array(list(habit["reasons"].values()), dtype=np.float64), len(body))
    serial = pl.Series(place + 1).cast(pl.String).str.zfill(4)
    unit = pl.Series(body + 1).cast(pl.String).str.zfill(3)
    return Officers(
        body=body, post=post.astype(np.int64), issued=issued, expires=expires,
        cancelled=cancelled, reason=np.where(cancelled == NONE, NONE, reasons),
        name=person_names(random, len(body)), number=spec.certificate_prefix + unit + serial,
    )  # fmt: skip


def _expiry(issued: Integers, years: int, until: int) -> Integers:
    """The last day of a certificate that is good for so many years and was renewed until it reached `until`."""
    expires = issued
    while (short := expires < until).any():
        later = pl.Series(expires.astype(np.int32)).cast(pl.Date).dt.offset_by(f"{years}y").cast(pl.Int32).to_numpy()
        expires = np.where(short, later - 1, expires).astype(np.int64)
    return expires
