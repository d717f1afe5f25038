"""Questions about how people work on a case together."""
