"""Leads on the pages: what an address and a form say, what a sheet shows."""
