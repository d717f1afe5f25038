"""Benchmarks, exemption lists and local amounts on the pages."""
