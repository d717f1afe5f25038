"""What the database itself guarantees of the cube."""

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests.conftest import CommittedDatabase
from tests.factories import ActFactory, organisation

from xiezhi.reporting.services import fold


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO cube_month SELECT * FROM cube_month",
        "UPDATE cube_month SET n = n + 1",
        "DELETE FROM cube_month",
        "DELETE FROM cube_delta",
        "INSERT INTO cube_delta SELECT * FROM cube_delta",
    ],
)
def test_the_application_cannot_set_a_figure_by_hand(statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_truncating_the_acts_is_refused_even_to_their_owner(committed_db: CommittedDatabase) -> None:
    with psycopg.connect(committed_db.dsn("owner")) as owner, pytest.raises(psycopg.errors.FeatureNotSupported):
        owner.execute("TRUNCATE cases_act CASCADE")


def test_a_second_folder_does_not_wait(committed_db: CommittedDatabase) -> None:
    ActFactory(body=organisation("城管局"))
    with psycopg.connect(committed_db.dsn("app")) as other:
        assert other.execute("SELECT cube_fold()").fetchone() == (1,)
        assert fold() == -1
        other.commit()
    assert fold() == 0
