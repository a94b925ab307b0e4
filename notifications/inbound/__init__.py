"""Mail that comes in: fetched, kept, read and handed on. It knows nothing of meetings or cases."""
