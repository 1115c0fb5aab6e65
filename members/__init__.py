"""People, organisations, roles, preferences and notices."""
