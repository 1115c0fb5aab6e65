"""The room's addresses, below a translated prefix that cop_site gives."""

from django.urls import URLPattern, URLResolver

app_name = "casestudies"
urlpatterns: list[URLPattern | URLResolver] = []
