"""People working on a case together, on the pages: cards of a case, what forms say, addresses of notices."""
