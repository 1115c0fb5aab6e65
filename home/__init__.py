"""The front door and the standing pages."""
