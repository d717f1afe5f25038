"""Sharing whole numbers out by weight, so that the parts always add up to the whole."""

import numpy as np

from xiezhi.exchange.sample.arrays import Floats, Integers, Random
from xiezhi.exchange.sample.spec import PENALTY, Group, SpecRefused, Totals


def apportion(total: int, weights: Floats, caps: Integers | None = None) -> Integers:
    """Whole parts of `total` close to `weights`, none above its cap. Raises SpecRefused where the caps leave no room."""
    room = np.full(len(weights), total, dtype=np.int64) if caps is None else caps.astype(np.int64)
    if total > room.sum():
        raise SpecRefused(f"{total} 件超出各主体上限之和 {room.sum()} 件。")
    parts = np.zeros(len(weights), dtype=np.int64)
    while (left := total - int(parts.sum())) > 0:
        is_open = parts < room
        share = np.where(is_open, weights, 0.0)
        if share.sum() == 0:
            share = is_open.astype(np.float64)
        exact = left * share / share.sum()
        step = np.minimum(np.floor(exact).astype(np.int64), room - parts)
        parts += step
        if step.sum() == 0:
            first = np.argsort(-(exact - np.floor(exact)) - is_open, kind="stable")[: min(left, int(is_open.sum()))]
            parts[first] += 1
    return parts


def volumes(random: Random, group: Group, totals: Totals) -> Integers:
    """Acts of all kinds by body: those stated, and the rest by weight, with some chance, under the ceiling."""
    stated = np.array([totals.volumes.get(body.name, -1) for body in group.bodies], dtype=np.int64)
    rest = sum(totals.counts.values()) - int(stated[stated >= 0].sum())
    typical = _typical_volumes(group)
    weights = np.where(stated >= 0, 0.0, typical * random.lognormal(0.0, 0.12, len(stated)))
    ceiling = rest if totals.ceiling is None else totals.ceiling
    caps = np.where(stated >= 0, 0, ceiling).astype(np.int64)
    return np.where(stated >= 0, stated, apportion(rest, weights, caps))


def _typical_volumes(group: Group) -> Floats:
    """What each body does in a usual year: a volume stated for any year, else its weight on the same scale."""
    weights = np.array([body.weight for body in group.bodies])
    stated = np.zeros(len(weights))
    scale = 1.0
    for totals in group.years.values():
        if not totals.volumes:
            continue
        named = np.array([totals.volumes.get(body.name, 0) for body in group.bodies], dtype=np.float64)
        stated = np.maximum(stated, named)
        others = weights[named == 0].sum()
        scale = max(sum(totals.counts.values()) - named.sum(), 1.0) / others if others else 1.0
    return np.where(stated > 0, stated, weights * scale)


def by_kind(random: Random, group: Group, totals: Totals) -> dict[str, Integers]:
    """Acts by kind and body: columns add up to `totals.counts`, rows to the volume of each body."""
    room = volumes(random, group, totals)
    inclination = np.array([body.penalty for body in group.bodies])
    counts: dict[str, Integers] = {}
    for kind in sorted(totals.counts, key=lambda kind: totals.counts[kind]):
        weights = room * (inclination if kind == PENALTY else 1.0)
        if kind == PENALTY:
            weights = np.where(room > 0, weights * random.lognormal(0.0, 0.2, len(room)), 0.0)
        counts[kind] = apportion(totals.counts[kind], weights, room)
        room = room - counts[kind]
    return counts
