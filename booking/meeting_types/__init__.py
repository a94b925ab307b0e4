"""The types of meeting as templates: ours, and what an organisation has made of them."""
