"""The dashboard: what it asks, and the plain values that its partials show."""
