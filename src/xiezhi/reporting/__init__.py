"""Figures over the records, and the reports that are written from them."""
