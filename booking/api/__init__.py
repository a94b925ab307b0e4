"""`/api/v1`: what the pages of leaders do, for programs. The same services, the same rules."""
