"""A demo that a stranger understands in five minutes, made by calling the services."""
