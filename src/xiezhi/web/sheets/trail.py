"""Events in words, each with its place in the hash tree and whether its proof holds, computed anew for the page."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from types import MappingProxyType

from xiezhi.trail.canonical import canonical_bytes
from xiezhi.trail.proofs import check
from xiezhi.trail.selectors import EventRow, events_of, inclusion

SHOWN = 50
PROVED = 20


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One event: who did what, when, from where. `place` counts from 1; None while it waits for its place."""

    id: int
    at: datetime
    who: str
    what: str
    subject: str
    door: str
    rows: int
    place: int | None
    proved: bool | None


@cache
def actions() -> Mapping[str, str]:
    """What each action is called on a page."""
    raw = resources.files("xiezhi.web").joinpath("data/actions.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(raw)["actions"])


@cache
def subjects() -> Mapping[str, str]:
    """What each kind of subject is called on a page."""
    raw = resources.files("xiezhi.web").joinpath("data/actions.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(raw)["subjects"])


def trail_of(about: list[str]) -> list[TrailLine]:
    """The newest events of these subjects, each with its proof."""
    return lines(events_of(about, limit=SHOWN))


def lines(events: Iterable[EventRow]) -> list[TrailLine]:
    """Events in words; the proofs of the first twenty are computed."""
    return [_line(event, prove=at < PROVED) for at, event in enumerate(events)]


def _line(event: EventRow, *, prove: bool) -> TrailLine:
    return TrailLine(
        id=event.id,
        at=event.at,
        who=event.actor_name,
        what=actions().get(event.action, event.action),
        subject=_subject(event.subject),
        door=_door(event.via),
        rows=event.rows_count,
        place=None if event.idx is None else event.idx + 1,
        proved=_proved(event) if prove and event.idx is not None else None,
    )


def _proved(event: EventRow) -> bool:
    """Whether the event, as it stands, leads to the root of the newest head."""
    return check(inclusion(event.id), canonical_bytes(event))


def _subject(subject: str) -> str:
    kind, _, number = subject.partition(":")
    return f"{subjects().get(kind, kind)} {number}" if number not in ("", "0") else ""


def _door(via: str) -> str:
    kind, _, address = via.partition(":")
    return {"web": f"网页 {address}", "cli": "命令行", "worker": "后台作业"}.get(kind, via).strip()
