"""Folding the deltas of the cube into its cells, and with them those of the lists. It changes no figure, only how fast they are read."""

from django.db import connection, transaction

from xiezhi.cases.services.tally import fold_tally


def fold() -> int:
    """Fold what has been committed; return the number of delta rows, -1 where another process is folding.

    After a fold, tables that have grown much are analysed: a plan made for an empty table can take hours on a full one.
    """
    fold_tally()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT cube_fold()")
        (folded,) = cursor.fetchone()
    if folded > 0:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT cube_learn()")
    return int(folded)
