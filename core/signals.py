"""Signals that let a higher room hear of a change in a lower one, in the transaction of the change."""

from django.dispatch import Signal

# Something that can be found has changed, appeared or gone. Arguments: ``sender`` (its model), ``subject`` (instance).
content_changed = Signal()
