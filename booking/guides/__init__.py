"""Guides: ours as Markdown files beside this one, and the editions organisations write instead."""
