"""Who may enforce what, where, since when and until when; and who may see it."""
