"""The editors' report of what must be reviewed or verified."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.reports import PageReportView
from wagtail.models import Page

from .selectors import reviews


class ReviewReportView(PageReportView):
    """The toolkit's pages by review date, with the marks "to be verified"."""

    page_title = _("Toolkit reviews")
    header_icon = "date"
    index_url_name = "toolkit_review_report"
    index_results_url_name = "toolkit_review_report_results"
    results_template_name = "toolkit/admin/reviews_results.html"
    list_export = [*PageReportView.list_export, "review_due", "to_verify"]
    export_headings = dict(PageReportView.export_headings, review_due=_("Review due"), to_verify=_("To be verified"))
    any_permission_required = ["add", "change", "publish"]

    def get_queryset(self) -> QuerySet[Page]:
        """Return the pages that this editor may change, the earliest review first."""
        allowed = self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["change", "publish"])
        self.queryset = reviews().filter(pk__in=allowed.values("pk")).select_related("locale", "content_type")
        pages: QuerySet[Page] = super().get_queryset()
        return pages

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add today, so that the template can tell what is late."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["today"] = timezone.localdate()
        return context
