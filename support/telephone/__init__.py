"""Telephone: hotlines that answer by themselves, and put people through."""
