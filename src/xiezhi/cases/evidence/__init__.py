"""Files of evidence: what may be handed in, what they say of themselves, where their bytes are kept."""
