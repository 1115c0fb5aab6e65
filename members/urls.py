"""The room's addresses, below a translated prefix that cop_site gives."""

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import pgettext_lazy

from . import views

app_name = "members"
urlpatterns: list[URLPattern | URLResolver] = [
    path(pgettext_lazy("url", "organisations/"), views.organisation_list, name="organisation_list"),
    path(pgettext_lazy("url", "account/"), views.account, name="account"),
    path(pgettext_lazy("url", "account/profile/"), views.profile_edit, name="profile_edit"),
    path(pgettext_lazy("url", "account/notices/"), views.notices, name="notices"),
    path(pgettext_lazy("url", "account/notices/settings/"), views.notification_settings, name="notification_settings"),
    path(pgettext_lazy("url", "account/membership/"), views.membership_request, name="membership_request"),
    path(pgettext_lazy("url", "account/data/"), views.data_download, name="data_download"),
    path(pgettext_lazy("url", "account/delete/"), views.account_delete, name="account_delete"),
    path(pgettext_lazy("url", "waiting/"), views.membership_queue, name="membership_queue"),
    path(pgettext_lazy("url", "waiting/<int:pk>/approve/"), views.membership_approve, name="membership_approve"),
    path(pgettext_lazy("url", "waiting/<int:pk>/refuse/"), views.membership_refuse, name="membership_refuse"),
    path(pgettext_lazy("url", "unsubscribe/<str:signed>/"), views.unsubscribe, name="unsubscribe"),
    path(pgettext_lazy("url", "people/<int:pk>/"), views.profile, name="profile"),
]
