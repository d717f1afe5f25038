"""A fictional district made to given totals: its ledgers, and the loading of them by the door that real ledgers use."""
