"""The room's addresses, below a translated prefix that cop_site gives."""

from django.urls import URLPattern, URLResolver

app_name = "search"
urlpatterns: list[URLPattern | URLResolver] = []
