"""The desk for programs, under `/api/v1`: what its pages do. The same services, the same rules."""
