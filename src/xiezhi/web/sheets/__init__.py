"""Pages about one thing: what they show, as plain values."""
