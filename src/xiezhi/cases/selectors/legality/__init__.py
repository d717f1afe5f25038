"""Conditions of legality asked of all acts at once: the expressions of the law read as SQL."""
