"""Discussions: spaces, threads, posts, and their moderation."""
