"""Releasing reports, as far as it needs no database: who may do what next, what differs, by which scale it is judged."""
