"""Organisations, units and users out of a file: tried first, then imported whole or not at all."""
