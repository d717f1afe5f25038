"""Cases on the pages: what a form says, what a sheet shows."""
