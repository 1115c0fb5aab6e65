"""The tags of this room's templates."""
