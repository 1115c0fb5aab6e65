"""The pages of discussions: reading, writing and moderating."""
