"""Fail when a model has changed and no migration says so."""

import sys

from django.core.management import call_command

from xiezhi.config.database import join, set_up_django

join()
set_up_django()
try:
    call_command("makemigrations", check=True, dry_run=True, interactive=False)
except SystemExit as end:
    sys.exit(end.code)
