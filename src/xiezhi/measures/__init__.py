"""Every indicator as one declared expression over a shared schema; periods, comparison, counting rules. Runs nothing."""
