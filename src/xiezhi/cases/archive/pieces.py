"""What lies in a file: papers in their places, whatever they come from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from xiezhi.cases.archive.order import Order, Section, Volume


@dataclass(frozen=True, slots=True)
class Piece:
    """One paper of a file. `key`: where it comes from and its id there, such as "document:12"; `at`: order of making.

    `title` as the contents name it; `catalogued`: the title of the catalogue that decides on its order, "" for none;
    `remark`: what the contents say beside it.
    """

    key: str
    title: str
    number: str
    day: date
    volume: str
    section: str
    at: tuple[date, int]
    catalogued: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Laid:
    """A section of a volume with what lies in it."""

    section: Section
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FileVolume:
    """A volume with its sections; empty ones too."""

    volume: Volume
    sections: tuple[Laid, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Everything in the volume, in its order."""
        return tuple(piece for laid in self.sections for piece in laid.pieces)


def laid_out(order: Order, pieces: Iterable[Piece], arranged: Sequence[str]) -> tuple[FileVolume, ...]:
    """The file: every piece in its section; there as handlers `arranged` them (keys), the rest after that by the order."""
    by_section: dict[str, list[Piece]] = {}
    for piece in pieces:
        by_section.setdefault(piece.section, []).append(piece)
    return tuple(
        FileVolume(
            volume,
            tuple(
                Laid(section, tuple(sorted(by_section.get(section.id, ()), key=_rank(order, section, arranged))))
                for section in volume.sections
            ),
        )
        for volume in order.volumes
    )


def _rank(order: Order, section: Section, arranged: Sequence[str]) -> Callable[[Piece], tuple[int, int, date, int]]:
    chosen = {key: place for place, key in enumerate(arranged)}
    titles = {} if order.course else {title: place for place, title in enumerate(section.documents)}
    return lambda piece: (
        chosen.get(piece.key, len(chosen)),
        titles.get(piece.catalogued, len(titles)),
        *piece.at,
    )
