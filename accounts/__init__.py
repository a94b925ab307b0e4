"""People, organisations, units, roles, and signing in."""
