"""Everything at once, and nothing patched: processes, mail over SMTP, browsers with a camera."""
