"""Text messages on their way: which provider has which, what it says of it, and what it costs."""
