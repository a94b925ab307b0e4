"""Virtual rooms and what provides them."""
