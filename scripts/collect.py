"""Collect the static files into build/static, with hashes in their names and compressed copies."""

import os
import sys
import tempfile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiezhi.config.settings")

with tempfile.TemporaryDirectory() as data:  # the settings make keys in their data folder; these are of no use later
    os.environ["XIEZHI_DATA"] = data
    os.environ["DATABASE_URL"] = (
        "postgresql://nobody@localhost/none"  # nothing connects, and nothing is placed for a server
    )
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], "collectstatic", "--noinput", "--clear", "--verbosity", "0"])
