"""Daily and weekly digests: one e-mail a person and day, chosen in batches and made when it is sent."""
