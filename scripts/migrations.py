"""Fail when a model has changed and no migration says so. Needs no database."""

import os
import sys
import tempfile

import django
from django.conf import settings
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "xiezhi.config.settings"

with tempfile.TemporaryDirectory() as data:  # the settings make keys in their data folder; these are of no use later
    os.environ |= {"XIEZHI_DATA": data, "DATABASE_URL": "postgresql://nobody@localhost/none"}
    settings.DATABASES["default"]["ENGINE"] = "django.db.backends.dummy"
    django.setup()
    try:
        call_command("makemigrations", check=True, dry_run=True, interactive=False)
    except SystemExit as end:
        sys.exit(end.code)
