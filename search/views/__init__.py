"""The room's pages: results, saved searches, and what was looked for in vain."""
