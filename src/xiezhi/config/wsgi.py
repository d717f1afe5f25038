"""The entry for web servers: prepares the database, then serves."""

import os
import signal
import threading
import time

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiezhi.config.settings")

from xiezhi.config.database import prepare
from xiezhi.config.lost_peers import notice_lost_peers

SUPERVISOR = "XIEZHI_SUPERVISOR"
_LOOK_SECONDS = 1.0


def follow(supervisor: int) -> None:
    """End this process when the one that supervises it has gone, as when it was killed."""

    def watch() -> None:
        while os.getppid() == supervisor:
            time.sleep(_LOOK_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(10 * _LOOK_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="follow", daemon=True).start()


if SUPERVISOR in os.environ:
    follow(int(os.environ[SUPERVISOR]))
    notice_lost_peers()
prepare()
application = get_wsgi_application()
