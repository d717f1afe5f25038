"""The real reports and their hand-made reading are used where they are given and not kept here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def reports() -> Path:
    """Folder of real annual reports (.txt), named by XIEZHI_REPORTS."""
    return _folder("XIEZHI_REPORTS")


@pytest.fixture(scope="session")
def accept() -> Path:
    """Folder of gold_reports.json and relations_reports.json, named by XIEZHI_ACCEPT."""
    return _folder("XIEZHI_ACCEPT")


def _folder(variable: str) -> Path:
    value = os.environ.get(variable)
    if not value:
        pytest.skip(f"{variable} is not set")
    return Path(value)
