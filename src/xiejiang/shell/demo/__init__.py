"""演示: published cases replayed through the real acts, on a node that is thrown away.

The stories are data (``stories/*.toml``): scenes with a time, an actor and an act, each marked
as published or as filled in for the demonstration. Nothing here writes except through acts.
"""
