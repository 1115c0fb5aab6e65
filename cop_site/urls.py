"""Every address of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.translation import pgettext_lazy
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from members import views as members_views

from . import views
from .api import api
from .sitemaps import SITEMAPS

handler403 = "cop_site.errors.forbidden"
handler404 = "cop_site.errors.not_found"
handler500 = "cop_site.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.front_door, name="front_door"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("admin/login/", members_views.admin_login, name="wagtailadmin_login"),
    path("admin/password_reset/", members_views.admin_password_reset),
    path("admin/password_reset/<path:rest>", members_views.admin_password_reset),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", api.urls),
    re_path("^api/", views.unknown_api_address, name="unknown_api_address"),
]

urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path(pgettext_lazy("url", "members/"), include("members.urls")),
    path(pgettext_lazy("url", "write/"), include("casestudies.urls")),
    path(pgettext_lazy("url", "discussions/"), include("forums.urls")),
    path(pgettext_lazy("url", "search/"), include("search.urls")),
    # Wagtail's own sign-in for restricted pages would let a password past two-step sign-in.
    path("_util/login/", members_views.admin_login),
    path("", include(wagtail_urls)),
)

urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
