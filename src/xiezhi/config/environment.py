"""What the environment variables say, read in one place. No Django here: commands without a database use it too."""

import os
from ipaddress import ip_network
from pathlib import Path

from xiezhi.config.errors import Misconfigured

_CHECKOUT = Path(__file__).resolve().parents[3]


def data_folder() -> Path:
    """Return the absolute path of the data folder: XIEZHI_DATA, else ``var`` in the checkout or the current folder."""
    named = os.environ.get("XIEZHI_DATA")
    if named:
        return Path(named).expanduser().absolute()
    base = _CHECKOUT if (_CHECKOUT / "pyproject.toml").exists() else Path.cwd()
    return base / "var"


def database_url() -> str:
    """Return DATABASE_URL, or "" for the embedded server."""
    return os.environ.get("DATABASE_URL", "").strip()


def database_name() -> str:
    """Return the name of the database on the embedded server."""
    return choice("XIEZHI_DATABASE", default="xiezhi")


def role_prefix() -> str:
    """Return what the names of the database's logins begin with; copies of one database share their logins."""
    return choice("XIEZHI_DATABASE_ROLES", default=database_name())


def careless() -> bool:
    """Whether the embedded server may give up durability for speed: for tests only."""
    return flag("XIEZHI_CARELESS")


def flag(name: str) -> bool:
    """Read a yes-or-no variable. Raises Misconfigured for anything else."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("", "0", "false", "no", "off"):
        return False
    if value in ("1", "true", "yes", "on"):
        return True
    raise Misconfigured(f"环境变量 {name} 应为 1 或 0，现在是“{value}”")


def choice(name: str, *, default: str, among: tuple[str, ...] = ()) -> str:
    """Read a variable, checked against the allowed values when there are any."""
    value = os.environ.get(name, "").strip() or default
    if among and value not in among:
        raise Misconfigured(f"环境变量 {name} 应为 {' 或 '.join(among)}，现在是“{value}”")
    return value


def several(name: str, *, default: tuple[str, ...]) -> list[str]:
    """Read a variable that lists values with commas between them."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()] or list(default)


def networks(name: str) -> list[str]:
    """Read a variable that lists addresses and networks. Raises Misconfigured for what is none."""
    found = several(name, default=())
    for text in found:
        try:
            ip_network(text, strict=False)
        except ValueError as bad:
            raise Misconfigured(
                f"环境变量 {name} 中的“{text}”不是 IP 地址或者网段，请写成 10.0.0.5 或 10.0.0.0/24，多个以逗号分开"
            ) from bad
    return found


def static_folder() -> Path:
    """Return the folder of the collected static files: beside the code in a checkout, else in the data folder."""
    return (_CHECKOUT / "build" / "static") if (_CHECKOUT / "pyproject.toml").exists() else data_folder() / "static"
