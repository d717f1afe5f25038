"""Folding what triggers noted of the number of acts. It changes no count, only how fast one is read."""

from django.db import connection, transaction


def fold_tally() -> int:
    """Fold what has been committed; return the number of rows noted, -1 where another process is folding."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT act_tally_fold()")
        return int(cursor.fetchone()[0])
