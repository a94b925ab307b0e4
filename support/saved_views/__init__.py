"""Views of the desk that supporters save under a name, for themselves or for their whole unit."""
