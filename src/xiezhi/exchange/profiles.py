"""The columns of a ledger and how a file's header is mapped to them.

The standard profile is data (`data/profiles.toml`). Headers are compared in a folded form: compatibility characters
resolved (brackets of either width, full-width digits), blanks left out. A user's own mapping goes before it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from xiezhi.exchange.errors import LedgerRefused

LEDGERS = (
    *("organisations", "officers", "powers", "enterprises"),
    *("benchmarks", "exemptions", "checklists"),
    *("acts", "orders"),
)
# What one unit of an amount column is in fen.
UNITS = {"元": 100, "万元": 1_000_000, "分": 1}
# Columns that a workbook of refused rows adds; they are left out when it comes back mended.
REASON_MARK = "〔退回原因〕"
ROW_HEADER = "〔原行号〕"
_UNIT = re.compile(r"^(?P<name>.+?)\((?:单位:?)?(?P<unit>元|万元|分|人民币元|人民币万元)\)$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a ledger: its key, standard header, other headers, and how its cells are read."""

    key: str
    header: str
    aliases: tuple[str, ...]
    type: str
    length: int
    table: str
    required: bool
    personal: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """The columns of one ledger; of each group in `one_of` at least one must be there."""

    ledger: str
    title: str
    columns: tuple[Column, ...]
    one_of: tuple[tuple[str, ...], ...]

    def column(self, key: str) -> Column:
        """The column with this key. Raises KeyError."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A header of the file and the column that it means; `factor` is fen a unit for an amount."""

    header: str
    column: Column
    factor: int = 100


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the header of one file is read: `columns` by key, and the headers that are kept as the remainder."""

    profile: Profile
    columns: MappingType[str, Mapped]
    unknown: tuple[str, ...]

    def header(self, key: str) -> str:
        """The file's header of a column, the standard one where the file has none."""
        mapped = self.columns.get(key)
        return mapped.header if mapped else self.profile.column(key).header

    def has(self, key: str) -> bool:
        """True when the file has the column."""
        return key in self.columns


@cache
def standard_profile(ledger: str) -> Profile:
    """The standard profile of a ledger. Raises LedgerRefused for an unknown kind of ledger."""
    raw = tomllib.loads(resources.files("xiezhi.exchange").joinpath("data/profiles.toml").read_text(encoding="utf-8"))
    if ledger not in raw:
        raise LedgerRefused(f"没有“{ledger}”这种台账，可用的有：{'、'.join(LEDGERS)}。")
    entry = raw[ledger]
    columns = tuple(
        Column(
            key=column["key"],
            header=column["header"],
            aliases=tuple(column.get("aliases", ())),
            type=column["type"],
            length=column.get("length", 0),
            table=column.get("table", ""),
            required=column.get("required", False),
            personal=column.get("personal", False),
        )
        for column in entry["column"]
    )
    return Profile(ledger, entry["title"], columns, tuple(tuple(group) for group in entry.get("one_of", ())))


def folded(header: str) -> str:
    """A header as it is compared: NFKC, without blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", header).split()).lower()


def detect(profile: Profile, headers: Sequence[str], own: MappingType[str, str] | None = None) -> Mapping:
    """Map a file's headers to the columns of a ledger.

    `own`: a user's mapping, header → key, "key:unit" or "" (keep as remainder); it goes before the standard headers.
    Raises LedgerRefused when a required column is missing or two headers mean the same column.
    """
    mapping = match(profile, headers, own)
    missing = missing_columns(mapping)
    if missing:
        raise LedgerRefused(
            f"表头与“{profile.title}”不符，缺少必填列：{'、'.join(missing)}。"
            f"文件中的列有：{'、'.join(headers[:40])}。请改列名，或在列对应方案中指定后再导入。"
        )
    return mapping


def is_returned(header: str) -> bool:
    """True for a column that the platform added to a workbook of refused rows: it is no part of the record."""
    return header.startswith((REASON_MARK, ROW_HEADER))


def match(profile: Profile, headers: Sequence[str], own: MappingType[str, str] | None = None) -> Mapping:
    """Map what can be mapped. Raises LedgerRefused when two headers mean the same column."""
    own_folded = {folded(header): target for header, target in (own or {}).items()}
    standard = _standard_headers(profile)
    columns: dict[str, Mapped] = {}
    unknown: list[str] = []
    for header in headers:
        if is_returned(header):
            continue
        mapped = _mapped(profile, header, own_folded, standard)
        if mapped is None:
            unknown.append(header)
            continue
        if mapped.column.key in columns:
            first = columns[mapped.column.key].header
            raise LedgerRefused(
                f"“{first}”和“{header}”两列都对应“{mapped.column.header}”，无法确定用哪一列。请删去或改名其中一列。"
            )
        columns[mapped.column.key] = mapped
    return Mapping(profile, columns, tuple(unknown))


def known_header(profile: Profile, header: str, own: MappingType[str, str] | None = None) -> bool:
    """True when a header means a column of the ledger, by the standard names or by a user's mapping."""
    own_folded = {folded(name): target for name, target in (own or {}).items()}
    return _mapped(profile, header, own_folded, _standard_headers(profile)) is not None


def missing_columns(mapping: Mapping) -> list[str]:
    """Standard headers of the required columns that the file has not; "甲或乙" for a group of which one will do."""
    missing = [column.header for column in mapping.profile.columns if column.required and not mapping.has(column.key)]
    groups = [group for group in mapping.profile.one_of if not any(mapping.has(key) for key in group)]
    return missing + ["或".join(mapping.profile.column(key).header for key in group) for group in groups]


def _mapped(
    profile: Profile, header: str, own: MappingType[str, str], standard: MappingType[str, Column]
) -> Mapped | None:
    name, unit = _unit_of(folded(header))
    if folded(header) in own:
        key, _, named = own[folded(header)].partition(":")
        return Mapped(header, profile.column(key), UNITS[named or unit]) if key else None
    column = standard.get(folded(header)) or standard.get(name)
    if column is None or (name != folded(header) and column.type != "amount"):
        column = standard.get(folded(header))
    return Mapped(header, column, UNITS[unit]) if column else None


def _unit_of(header: str) -> tuple[str, str]:
    found = _UNIT.match(header)
    return (found["name"], found["unit"].removeprefix("人民币")) if found else (header, "元")


@cache
def _standard_headers(profile: Profile) -> dict[str, Column]:
    names: dict[str, Column] = {}
    for column in profile.columns:
        for header in (column.header, *column.aliases):
            names[folded(header)] = column
            names[_unit_of(folded(header))[0]] = column
    return names


def check_own(ledger: str, mapping: MappingType[str, str]) -> None:
    """Raises LedgerRefused when a saved mapping names a column or unit that the ledger does not have."""
    profile = standard_profile(ledger)
    keys = {column.key for column in profile.columns}
    for header, target in mapping.items():
        key, _, unit = target.partition(":")
        if (key and key not in keys) or (unit and unit not in UNITS):
            raise LedgerRefused(f"列“{header}”对应到了不存在的台账列“{target}”，请重新选择。")
