"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cop_site.settings.production")
application = get_wsgi_application()

from search.warming import warm  # noqa: E402 (the apps must be there)

warm()
