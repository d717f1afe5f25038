"""The act of enforcement: one model for the ten kinds."""
