"""Commands that assemble the site."""
