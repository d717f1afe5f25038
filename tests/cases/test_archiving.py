"""Files of cases: what lies where, what is missing, bound into PDF, numbered without gap."""

import pytest
from tests.cases.filing import archived, closed
from tests.cases.matters import street

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.XIEZHI_ARCHIVES = tmp_path / "archives"


def test_a_closed_case_is_archived_in_two_volumes() -> None:
    place = street()
    file = archived(place, closed(place))
    assert file.number == "20260001"
    print(list(file.volumes.values_list("code", "pieces", "pages", "size")))
    from xiezhi.cases.archive.store import opened

    v = file.volumes.get(code="whole")
    open("/tmp/wt/archive/var/tmp/whole.pdf", "wb").write(b"".join(opened(bytes(v.digest))))
