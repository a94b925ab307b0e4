"""Cisco Meeting Server: its fake, our side of it, and what it tells us."""
