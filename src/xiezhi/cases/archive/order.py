"""The order of a case's file as data (`data/file_order.toml`): volumes, sections, what lies in each, what must be there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType

from xiezhi.cases.documents.catalogue import KINDS, catalogue
from xiezhi.law.expressions import Expression
from xiezhi.law.reading import Entry, each_once, names, parsed, tables
from xiezhi.law.thresholds import formula

_FILE = "file_order.toml"


@dataclass(frozen=True, slots=True)
class Section:
    """One place of a volume: `documents` by title, the `rest` of these kinds, `evidence`, and what `leads` brought, where they lie here."""

    id: str
    title: str
    documents: tuple[str, ...]
    rest: tuple[str, ...]
    evidence: bool
    leads: bool


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume; an `internal` one (副卷) is for the body alone."""

    id: str
    title: str
    internal: bool
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Must:
    """One of these documents has to be in the file where the condition holds; `blocks`: not closed, not archived without it.

    `procedures`: beginnings of the ids of procedures whose files it is asked of, () for all of the order.
    """

    documents: tuple[str, ...]
    procedures: tuple[str, ...]
    when: Expression
    article: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Order:
    """The order of files of some procedures and sectors, () for all of them, within its days.

    `course`: papers of a section lie in the order in which they were made, whatever their titles.
    """

    id: str
    title: str
    procedures: tuple[str, ...]
    sectors: tuple[str, ...]
    source: str
    verified: bool
    valid_from: date
    until: date | None
    course: bool
    volumes: tuple[Volume, ...]
    musts: tuple[Must, ...]

    def fits(self, procedure_id: str, sector: str, on: date) -> bool:
        """True where a file of this procedure and sector, begun on a day, lies in this order."""
        in_force = self.valid_from <= on and (self.until is None or on <= self.until)
        right = not self.procedures or procedure_id.startswith(self.procedures)
        return in_force and right and (not self.sectors or sector in self.sectors)

    def musts_of(self, procedure_id: str) -> tuple[Must, ...]:
        """What has to be in a file of this procedure."""
        return tuple(m for m in self.musts if not m.procedures or procedure_id.startswith(m.procedures))

    def place_of(self, title: str, kind: str) -> tuple[str, str]:
        """Volume and section of a document by its title, else by its kind."""
        every = [(volume.id, section) for volume in self.volumes for section in volume.sections]
        named = next((place for place in every if title in place[1].documents), None)
        found = named or next((place for place in every if kind in place[1].rest), every[-1])
        return found[0], found[1].id

    def evidence_place(self) -> tuple[str, str]:
        """Volume and section of evidence and other papers that were brought in."""
        every = [(volume.id, section) for volume in self.volumes for section in volume.sections]
        found = next((place for place in every if place[1].evidence), every[-1])
        return found[0], found[1].id

    def lead_place(self) -> tuple[str, str]:
        """Volume and section of what a lead brought; that of evidence where the order has none of its own."""
        every = ((volume.id, section.id) for volume in self.volumes for section in volume.sections if section.leads)
        return next(every, self.evidence_place())


@cache
def purposes() -> Mapping[str, str]:
    """For what an archived file may be read: code → Chinese name. Raises ValueError where the file does not say."""
    told = parsed(_FILE, _text()).get("purposes")
    if not isinstance(told, dict) or not all(isinstance(text, str) for text in told.values()):
        raise ValueError(f"{_FILE} [purposes]: must be a table of texts")
    return MappingProxyType(told)


@cache
def orders() -> tuple[Order, ...]:
    """Every order, as the file has them. Raises ValueError with file and id."""
    return read(_FILE, _text())


def read(file: str, text: str) -> tuple[Order, ...]:
    """Orders of a TOML text in the form of the data file. Raises ValueError with file and id."""
    return tuple(_order(entry) for entry in each_once(tables(file, parsed(file, text), "order", "defaults")))


def order_for(procedure_id: str, sector: str, on: date) -> Order:
    """The order of a file: the first that fits. Raises LookupError, which the last order of the file does not allow."""
    for order in orders():
        if order.fits(procedure_id, sector, on):
            return order
    raise LookupError(f"{_FILE}: no order for {procedure_id} on {on}")


def _text() -> str:
    return resources.files("xiezhi.cases").joinpath(f"data/{_FILE}").read_text(encoding="utf-8")


def _order(entry: Entry) -> Order:
    entry.only(
        *("id", "title", "procedures", "sectors", "source", "verified", "from", "until", "course", "volume", "must")
    )
    first = entry.day("from")
    volumes = tuple(_volume(part) for part in entry.entries("volume", "id"))
    _require_whole(entry, volumes)
    return Order(
        id=entry.id,
        title=entry.text("title"),
        procedures=entry.texts("procedures"),
        sectors=entry.texts("sectors", names("sectors")),
        source=entry.text("source"),
        verified=entry.flag("verified"),
        valid_from=first,
        until=entry.last_day("until", first),
        course=entry.flag("course", default=False),
        volumes=volumes,
        musts=tuple(_must(part) for part in entry.entries("must", "article")),
    )


def _volume(entry: Entry) -> Volume:
    entry.only("id", "title", "internal", "section")
    sections = tuple(_section(part) for part in entry.entries("section", "id"))
    return Volume(entry.text("id"), entry.text("title"), entry.flag("internal", default=False), sections)


def _section(entry: Entry) -> Section:
    entry.only("id", "title", "documents", "rest", "evidence", "leads")
    return Section(
        id=entry.text("id"),
        title=entry.text("title"),
        documents=entry.texts("documents", _titles()),
        rest=entry.texts("rest", KINDS),
        evidence=entry.flag("evidence", default=False),
        leads=entry.flag("leads", default=False),
    )


def _must(entry: Entry) -> Must:
    entry.only("documents", "procedures", "when", "article", "blocks")
    return Must(
        procedures=entry.texts("procedures"),
        documents=entry.texts("documents", _titles()),
        when=formula(entry, "when", {}),
        article=entry.text("article"),
        blocks=entry.flag("blocks", default=False),
    )


def _titles() -> Mapping[str, str]:
    return MappingProxyType(dict.fromkeys(catalogue(), ""))


def _require_whole(entry: Entry, volumes: tuple[Volume, ...]) -> None:
    """Refuse an order in which a paper could lie twice or nowhere."""
    sections = [section for volume in volumes for section in volume.sections]
    twice = [*_twice(title for section in sections for title in section.documents)]
    twice += _twice(kind for section in sections for kind in section.rest)
    twice += _twice(section.id for section in sections)
    homeless = set(KINDS) - {kind for section in sections for kind in section.rest}
    if twice or homeless or sum(section.evidence for section in sections) != 1:
        entry.fail(f"twice: {twice}; no place for {sorted(homeless)}; evidence must lie in one section")


def _twice(values: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            yield value
        seen.add(value)
