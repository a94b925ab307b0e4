"""The personal page: what one participant sees and does with a secret link, without an account."""
