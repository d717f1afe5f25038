"""The annual report: a template that is data, filled with figures, cross-footed, and kept apart from how it looks."""
