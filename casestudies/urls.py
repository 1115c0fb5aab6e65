"""The room's addresses, below a translated prefix that cop_site gives."""

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import pgettext_lazy

from . import views
from .feeds import CaseStudyFeed

app_name = "casestudies"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.mine, name="mine"),
    path(pgettext_lazy("url", "feed/"), CaseStudyFeed(), name="feed"),
    path(pgettext_lazy("url", "start/"), views.start, name="start"),
    path(pgettext_lazy("url", "<slug:public_id>/edit/"), views.edit, name="edit"),
    path(pgettext_lazy("url", "<slug:public_id>/preview/"), views.preview, name="preview"),
    path(pgettext_lazy("url", "<slug:public_id>/submit/"), views.submit, name="submit"),
    path(pgettext_lazy("url", "<slug:public_id>/withdraw/"), views.withdraw, name="withdraw"),
]
