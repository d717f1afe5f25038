"""Recomputes the whole trail from its events and names the first that is broken. Reads only; any login of the trail will do."""

from xiezhi.trail.verification.verdict import Finding, Verdict
from xiezhi.trail.verification.whole import verify

__all__ = ["Finding", "Verdict", "verify"]
