import pytest

from xiezhi.exchange.sample.ledgers import Ledgers, ledgers
from xiezhi.exchange.sample.spec import load_spec


@pytest.fixture(scope="session")
def district() -> Ledgers:
    return ledgers(load_spec("district_2024"))


@pytest.fixture(scope="session")
def subdistrict() -> Ledgers:
    return ledgers(load_spec("subdistrict_2023"))
