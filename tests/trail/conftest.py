"""A committed trail for the tests of its room."""

from typing import Any

import pytest
from tests.databases import CommittedDatabase
from tests.trail.world import Trail


@pytest.fixture
def trail(committed_db: CommittedDatabase) -> Trail:
    return Trail(committed_db)


@pytest.fixture(params=["sm3", "sha256"])
def algorithm(request: pytest.FixtureRequest, settings: Any) -> str:
    settings.XIEZHI_HASH = request.param
    return str(request.param)
