"""The meeting live and after: who was there, what was agreed, and what people say of it."""
