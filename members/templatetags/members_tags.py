"""What the room's templates need beyond Django's own."""

from django import template

from ..devices import device_name

register = template.Library()
register.filter("device_name", device_name)
