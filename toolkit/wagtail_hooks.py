"""What the toolkit adds to Wagtail's admin: the report of reviews."""

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy

from .reports import ReviewReportView


class ReviewMenuItem(MenuItem):
    """Shown to whoever may change pages."""

    def is_shown(self, request: object) -> bool:
        """True for editors and administrators."""
        user = getattr(request, "user", None)
        return bool(page_permission_policy.user_has_any_permission(user, ["add", "change", "publish"]))


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def review_report_urls() -> list[URLPattern]:
    """Add the report's addresses."""
    return [
        path("reports/toolkit-reviews/", ReviewReportView.as_view(), name="toolkit_review_report"),
        path(
            "reports/toolkit-reviews/results/",
            ReviewReportView.as_view(results_only=True),
            name="toolkit_review_report_results",
        ),
    ]


@hooks.register("register_reports_menu_item")  # type: ignore[untyped-decorator]
def review_report_menu_item() -> MenuItem:
    """Add the report to the Reports menu."""
    return ReviewMenuItem(_("Toolkit reviews"), reverse("toolkit_review_report"), icon_name="date", order=700)
