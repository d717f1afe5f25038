"""Staff pages: they ask selectors, call services and show; no rules and no tables live here."""
