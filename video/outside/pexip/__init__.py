"""Pexip Infinity: rooms that it asks us for (external policy), or that we make (management)."""
