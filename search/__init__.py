"""The library index and its engines."""
