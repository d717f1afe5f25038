"""The arithmetic that a report claims: one module a kind, each finds and judges."""
