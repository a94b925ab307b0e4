"""The outbox, and the mail and SMS it sends."""
