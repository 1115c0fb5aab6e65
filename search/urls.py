"""The room's addresses, below a translated prefix that cop_site gives."""

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import pgettext_lazy

from .feeds import SavedSearchFeed
from .views import missed, results, saved, understood

app_name = "search"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", results.results, name="results"),
    path(pgettext_lazy("url", "saved/"), saved.saved_list, name="saved_list"),
    path(pgettext_lazy("url", "saved/new/"), saved.create, name="saved_new"),
    path(pgettext_lazy("url", "saved/<int:pk>/"), saved.show, name="saved"),
    path(pgettext_lazy("url", "saved/<int:pk>/change/"), saved.change, name="saved_change"),
    path(pgettext_lazy("url", "saved/<int:pk>/delete/"), saved.delete, name="saved_delete"),
    path(pgettext_lazy("url", "saved/<int:pk>/new-feed/"), saved.renew_feed, name="saved_renew_feed"),
    path(pgettext_lazy("url", "feed/<str:token>/"), SavedSearchFeed(), name="saved_feed"),
    path(pgettext_lazy("url", "understood/"), understood.understood, name="understood"),
    path(pgettext_lazy("url", "not-found/"), missed.missed_list, name="missed"),
    path(pgettext_lazy("url", "not-found/ask/"), missed.ask, name="guidance_ask"),
    path(pgettext_lazy("url", "not-found/<int:pk>/done/"), missed.done, name="guidance_done"),
]
