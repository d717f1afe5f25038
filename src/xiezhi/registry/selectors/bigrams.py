"""Pairs of characters, by which texts are found from two characters on."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, TextField, Value


def bigrams(expression: F | Value) -> Func:
    """The pairs of characters of a text, as the index over them keeps them."""
    return Func(expression, function="bigrams", output_field=ArrayField(TextField()))
