"""Penalties: procedure, party, outcome, kinds of penalty and fines, to the stated totals where there are any."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import numpy as np

from xiezhi.exchange.sample.acts import Acts, Setting, by_body, draft, sources
from xiezhi.exchange.sample.arrays import Booleans, Integers, Random, choose
from xiezhi.exchange.sample.days import number
from xiezhi.exchange.sample.fines import UNLIMITED, Ladder, fines, ladder
from xiezhi.exchange.sample.material import habits, profiles
from xiezhi.exchange.sample.parties import COMPANY
from xiezhi.exchange.sample.spec import PENALTY, Spec, Totals
from xiezhi.law.statutes import rule
from xiezhi.law.vocabulary import table

SUMMARY, ORDINARY, EXPEDITED = (table("procedure").codes[name] for name in ("简易程序", "普通程序", "快速办理"))
OUTCOME = table("outcome").codes
WARNING, FINE = "警告", "罚款"
LADDERS = ("light", "medium", "heavy", "summary_person", "summary_organisation")
SUMMARY_PERSON, SUMMARY_ORGANISATION = LADDERS.index("summary_person"), LADDERS.index("summary_organisation")


@cache
def combinations() -> tuple[str, ...]:
    """Every combination of kinds of penalty that a profile uses; a warning and a fine come first."""
    found = {name for profile in profiles().values() for name in profile.penalties}
    return (WARNING, FINE, *sorted(found - {WARNING, FINE}))


def penalties(random: Random, setting: Setting, year: int, counts: Integers, totals: Totals, first_key: int) -> Acts:
    """`counts[b]` penalties by body `b` in one year, without their stages and officers."""
    acts = draft(random, setting, PENALTY, year, counts, first_key)
    size = len(acts)
    acts.procedure = _procedures(random, setting.spec, acts.body, totals.procedures)
    acts.source = sources(random, PENALTY, size)
    acts.party = setting.parties.draw(
        random, acts.body, random.random(size) < by_body(setting.spec, "persons")[acts.body]
    )
    acts.outcome = _outcomes(random, acts, totals.exempt, is_last=year == setting.spec.years[-1], year=year)
    punished = acts.outcome == OUTCOME["处罚"]
    drawn = _combinations(random, setting.spec, acts.body)
    amounts = _amounts(random, setting, acts, punished, drawn, year, totals.fine_yuan)
    acts.fine = amounts * 100
    acts.penalties[punished] = _matching(drawn, amounts)[punished]
    acts.confiscated = _confiscated(random, acts)
    return acts


def _procedures(random: Random, spec: Spec, bodies: Integers, stated: Mapping[str, int] | None) -> Integers:
    ordinary, expedited = by_body(spec, "ordinary")[bodies], by_body(spec, "expedited")[bodies]
    lots = random.random(len(bodies))
    if stated is None:
        drawn = np.where(lots < ordinary, ORDINARY, np.where(lots < ordinary + expedited, EXPEDITED, SUMMARY))
        return drawn.astype(np.int64)
    procedure = np.zeros(len(bodies), dtype=np.int64)
    free = np.argsort(-(ordinary + lots), kind="stable")
    for name, leaning in (("普通程序", None), ("快速办理", expedited), ("简易程序", None)):
        if leaning is not None:
            free = free[np.argsort(-leaning[free], kind="stable")]
        count = stated.get(name, 0)
        procedure[free[:count]] = table("procedure").codes[name]
        free = free[count:]
    return procedure


def _outcomes(random: Random, acts: Acts, exempt: int | None, *, is_last: bool, year: int) -> Integers:
    """处理结果; 0 for the few that are still open at the end of the last year."""
    habit, size = habits()["penalty"], len(acts)
    outcome = np.full(size, OUTCOME["处罚"], dtype=np.int64)
    lots, is_ordinary = random.random(size), acts.procedure == ORDINARY
    outcome[is_ordinary & (lots < habit["withdrawn"])] = OUTCOME["撤案"]
    outcome[is_ordinary & (lots > 1 - habit["transferred"])] = OUTCOME["移送司法机关"]
    late = is_last & is_ordinary & (acts.counted >= number(date(year, 10, 1)))
    outcome[late & (random.random(size) < habit["open"])] = 0
    usual = int(np.count_nonzero(random.random(size) < habit["exempt"]))
    spared = random.permutation(size)[: usual if exempt is None else exempt]
    outcome[spared] = np.where(random.random(len(spared)) < 0.8, OUTCOME["不予处罚"], OUTCOME["免予处罚"])
    return outcome


def _combinations(random: Random, spec: Spec, bodies: Integers) -> Integers:
    drawn = np.zeros(len(bodies), dtype=np.int64)
    for profile in sorted({body.profile for body in spec.bodies}):
        rows = np.isin(bodies, [place for place, body in enumerate(spec.bodies) if body.profile == profile])
        shares = profiles()[profile].penalties
        places = np.array([combinations().index(name) for name in shares], dtype=np.int64)
        weights = np.array(list(shares.values()), dtype=np.float64)
        drawn[rows] = places[choose(random, weights, int(rows.sum()))]
    return drawn


def _has(part: str) -> Booleans:
    return np.array([part in name for name in combinations()], dtype=np.bool_)


def _matching(drawn: Integers, amounts: Integers) -> Integers:
    """The combination drawn, where it agrees with the fine; else a fine, or a warning."""
    has_fine = _has(FINE)[drawn]
    agreed: Integers = np.where(has_fine == (amounts > 0), drawn, np.where(amounts > 0, 1, 0))
    return agreed


def _amounts(
    random: Random, setting: Setting, acts: Acts, punished: Booleans, drawn: Integers, year: int, total: int | None
) -> Integers:
    limits = _limits(setting, acts, year)
    candidates = punished & _has(FINE)[drawn]
    if total is not None and int(limits[candidates].sum()) < total:
        candidates = punished
    ladders, of = _ladders(setting, acts, limits)
    amounts = np.zeros(len(acts), dtype=np.int64)
    amounts[candidates] = fines(random, ladders, of[candidates], limits[candidates], total)
    return amounts


def _limits(setting: Setting, acts: Acts, year: int) -> Integers:
    """Yuan that the procedure allows. An individual business is held to the limit of a citizen, the stricter one."""

    def lowest(rule_id: str, sector: str = "") -> int:
        return min(rule(rule_id, on, sector=sector).value for on in (date(year, 1, 1), date(year, 12, 31)))

    police = np.array([body.category == "公安" for body in setting.spec.bodies])[acts.body]
    citizen, firm = lowest("penalty.summary.fine.citizen"), lowest("penalty.summary.fine.organisation")
    summary = np.where(setting.parties.type[acts.party] == COMPANY, firm, citizen)
    summary = np.where(police, lowest("security.summary.fine", "public_security"), summary)
    allowed: Integers = np.where(acts.procedure == SUMMARY, summary, UNLIMITED).astype(np.int64)
    return allowed


def _ladders(setting: Setting, acts: Acts, limits: Integers) -> tuple[list[Ladder], Integers]:
    """The ladders in use and which of them is each act's: by profile, or by party and limit in the summary procedure."""
    profile = np.array([LADDERS.index(profiles()[body.profile].fines) for body in setting.spec.bodies])[acts.body]
    summary = np.where(setting.parties.type[acts.party] == COMPANY, SUMMARY_ORGANISATION, SUMMARY_PERSON)
    kind = np.where(limits < UNLIMITED, summary, profile)
    pairs, of = np.unique(kind * (UNLIMITED + 1) + limits, return_inverse=True)
    ladders = [ladder(LADDERS[pair // (UNLIMITED + 1)]).limited(pair % (UNLIMITED + 1)) for pair in pairs.tolist()]
    return ladders, of.astype(np.int64)


def _confiscated(random: Random, acts: Acts) -> Integers:
    """Fen confiscated where the combination says so: some part of the fine, in half yuan, at least five yuan."""
    says = np.zeros(len(acts), dtype=np.bool_)
    punished = acts.outcome == OUTCOME["处罚"]
    says[punished] = _has("没收违法所得")[acts.penalties[punished]]
    part = np.maximum(acts.fine * random.uniform(0.01, 0.3, len(acts)), 500)
    taken: Integers = np.where(says, (part // 50).astype(np.int64) * 50, 0)
    return taken
