"""The trail: an append-only record of every write, with its hash tree, heads and proofs.

Nothing here knows what an event means. Writers call `xiezhi.trail.services`, readers `xiezhi.trail.selectors`; the sequencer and
the verification run on their own connections and need no Django.
"""
