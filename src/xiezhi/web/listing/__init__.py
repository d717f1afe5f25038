"""The list of acts: its conditions as an address holds them, and how they are shown and taken away."""
