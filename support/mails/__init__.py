"""Mail about tickets: what came is put where it belongs, or before a desk that sorts it."""
