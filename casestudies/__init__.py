"""Case studies: written by practitioners, reviewed by editors."""
