"""When a meeting can be: what is taken is read once, and the rest is arithmetic with spans."""
