"""Clocks: how long a case has waited, by when somebody must act, and who is told of it."""
