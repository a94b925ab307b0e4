"""What every package stands on: clock, settings, database, forms, audit, language."""
