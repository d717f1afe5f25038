"""The file of a case: the order in which it lies, what it is bound from, where the bound volumes are kept."""
