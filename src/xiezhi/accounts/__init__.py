"""Users and sessions: who somebody is. What they may see is decided in `registry`."""
