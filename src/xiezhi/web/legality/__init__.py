"""The page on legality: conditions of the law over the acts on record."""
