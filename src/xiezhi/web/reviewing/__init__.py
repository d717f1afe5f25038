"""Legal review on the pages."""
