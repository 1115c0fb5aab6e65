"""The room's addresses, below a translated prefix that cop_site gives."""

from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "search"
urlpatterns: list[URLPattern | URLResolver] = [path("", views.results, name="results")]
