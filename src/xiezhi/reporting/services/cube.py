"""Folding the deltas of the cube into its monthly cells. It changes no figure, only how fast they are read."""

from django.db import connection, transaction


@transaction.atomic
def fold() -> int:
    """Fold what has been committed; return the number of delta rows, -1 where another process is folding."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cube_fold()")
        (folded,) = cursor.fetchone()
    return int(folded)
