"""The room's addresses, below a translated prefix that cop_site gives."""

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import pgettext_lazy

from . import feeds
from .views import moderating, overseeing, public_account, reading, standing, translating, watching, writing

app_name = "forums"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", reading.index, name="index"),
    path(pgettext_lazy("url", "my-posts/"), reading.my_posts, name="my_posts"),
    path(pgettext_lazy("url", "followed/"), watching.followed, name="followed"),
    path(pgettext_lazy("url", "queue/"), moderating.queue, name="queue"),
    path(pgettext_lazy("url", "queue/<int:case_id>/"), moderating.case, name="case"),
    path(pgettext_lazy("url", "queue/<int:case_id>/take/"), moderating.claim, name="case_claim"),
    path(pgettext_lazy("url", "queue/<int:case_id>/give-back/"), moderating.release, name="case_release"),
    path(pgettext_lazy("url", "queue/<int:case_id>/approve/"), moderating.approve, name="case_approve"),
    path(pgettext_lazy("url", "queue/<int:case_id>/reject/"), moderating.reject, name="case_reject"),
    path(pgettext_lazy("url", "queue/several/"), moderating.bulk, name="queue_bulk"),
    path(pgettext_lazy("url", "queue/<int:case_id>/edit/"), moderating.edit_waiting, name="case_edit"),
    path(pgettext_lazy("url", "queue/<int:case_id>/reports/"), moderating.answer_flags, name="case_flags"),
    path(pgettext_lazy("url", "queue/<int:case_id>/appeal/"), moderating.answer_appeal, name="case_appeal"),
    path(pgettext_lazy("url", "queue/<int:case_id>/join/"), moderating.answer_join, name="case_join"),
    path(pgettext_lazy("url", "queue/<int:case_id>/translation/"), translating.decide, name="case_translation"),
    path(pgettext_lazy("url", "queue/member/<int:user_id>/"), overseeing.person, name="person"),
    path(pgettext_lazy("url", "queue/measure/<int:sanction_id>/lift/"), overseeing.sanction_lift, name="sanction_lift"),
    path(pgettext_lazy("url", "decision/<int:decision_id>/"), standing.decision, name="decision"),
    path(pgettext_lazy("url", "decision/<int:decision_id>/undo/"), standing.decision_undo, name="decision_undo"),
    path(pgettext_lazy("url", "how-we-moderate/"), public_account.transparency, name="transparency"),
    path(pgettext_lazy("url", "thread/<int:thread_id>/moderate/"), overseeing.thread, name="thread_moderate"),
    path(pgettext_lazy("url", "thread/<int:thread_id>/reply/"), writing.reply, name="reply"),
    path(pgettext_lazy("url", "thread/<int:thread_id>/feed/"), feeds.thread_feed, name="thread_feed"),
    path(pgettext_lazy("url", "thread/<int:thread_id>/watch/"), watching.thread_watch, name="thread_watch"),
    path(pgettext_lazy("url", "post/<int:post_id>/"), reading.post, name="post"),
    path(pgettext_lazy("url", "post/<int:post_id>/edit/"), writing.edit, name="post_edit"),
    path(pgettext_lazy("url", "post/<int:post_id>/delete/"), writing.delete, name="post_delete"),
    path(pgettext_lazy("url", "post/<int:post_id>/history/"), reading.history, name="post_history"),
    path(pgettext_lazy("url", "how-to-read/"), translating.reading, name="reading"),
    path(pgettext_lazy("url", "post/<int:post_id>/translate/"), translating.translate, name="translate"),
    path(pgettext_lazy("url", "post/<int:post_id>/translation-fits/"), translating.confirm, name="translation_confirm"),
    path(pgettext_lazy("url", "post/<int:post_id>/report/"), standing.report, name="report"),
    path(pgettext_lazy("url", "post/<int:post_id>/moderate/"), overseeing.post, name="post_moderate"),
    path("<slug:space_slug>/", reading.space, name="space"),
    path(pgettext_lazy("url", "<slug:space_slug>/start/"), writing.start, name="start"),
    path(pgettext_lazy("url", "<slug:space_slug>/feed/"), feeds.space_feed, name="space_feed"),
    path(pgettext_lazy("url", "<slug:space_slug>/watch/"), watching.space_watch, name="space_watch"),
    path("<slug:space_slug>/<int:thread_id>/", reading.thread, name="thread_plain"),
    path("<slug:space_slug>/<int:thread_id>-<slug:slug>/", reading.thread, name="thread"),
]
