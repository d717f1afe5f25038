"""What a command does first when it needs the database, and under what name it acts."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from xiezhi.trail.actor import Actor


def open_platform() -> None:
    """Prepare the database and set Django up."""
    from xiezhi.config.database import prepare, set_up_django

    prepare()
    set_up_django()


def shell_actor() -> "Actor":
    """Return whom the trail names for what is done at the shell."""
    from xiezhi.trail.actor import Actor

    return Actor.command_line()


def today() -> date:
    """Return the day in the platform's time zone, wherever the machine stands."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()
