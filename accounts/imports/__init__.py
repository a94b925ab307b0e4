"""Organisations and units out of a file: tried first, then imported whole or not at all."""
