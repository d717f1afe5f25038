"""Benchmarks: each prints what was measured beside its goal, as ratios in one run where that is possible."""
