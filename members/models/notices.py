"""Notices: what a person is told, kept in the words of a message and its values, and how they want to be told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One thing a person was told. The text is made from ``message`` and ``values`` in the language they read.

    It is addressed to a ``user``, or to a ``recipient``: an opaque token (of somebody who asked anonymously, say) that
    ``members.recipients`` turns into a person at the moment of sending, so that this row never names them.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("person"),
    )
    recipient = models.CharField(max_length=80, blank=True, editable=False)
    key = models.CharField(max_length=200, unique=True)
    message = models.CharField(_("message"), max_length=60)
    values = models.JSONField(default=dict)
    url = models.CharField(max_length=500, blank=True)
    # What belongs together in the list: "forums.thread:12".
    group = models.CharField(max_length=60, blank=True)
    # Name and arguments of the check (``members.notify.notice_checks``) that says whether it may still be seen.
    visible_if = models.JSONField(default=list, blank=True)
    # Name and arguments of the source (``members.notify.notice_sources``) that fills in what may change or go: titles,
    # names, excerpts. They are read when the notice is shown or sent, and never kept here.
    source = models.JSONField(default=list, blank=True)
    # What the e-mail's headers need: see ``members.letters.Letter``.
    letter = models.JSONField(default=dict, blank=True)
    # True while it waits for the person's next digest, since they chose to have such e-mails gathered.
    held = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, recipient="") | (Q(user__isnull=True) & ~Q(recipient="")),
                name="notice_user_or_recipient",
            )
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_user_newest"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_user_unread"),
            models.Index(fields=["user"], condition=Q(held=True), name="notice_user_held"),
            models.Index(fields=["recipient", "-created_at"], condition=~Q(recipient=""), name="notice_recipient"),
        ]

    def __str__(self) -> str:
        return self.key


class NotificationSettings(models.Model):
    """How a person wants to be told. Whoever has no row has the defaults."""

    class Emails(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")
        NEVER = "never", _("Never")

    class Summary(models.TextChoices):
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")
        NEVER = "never", _("Never")

    class WhenPosting(models.TextChoices):
        EVERYTHING = "everything", _("Of every reply")
        REPLIES = "replies", _("Of replies to me")
        NOTHING = "nothing", _("Of nothing")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="notification_settings",
        verbose_name=_("person"),
    )
    emails = models.CharField(
        _("E-mail about discussions"), max_length=10, choices=Emails.choices, default=Emails.AT_ONCE
    )
    summary = models.CharField(
        _("Summary of the community"), max_length=10, choices=Summary.choices, default=Summary.WEEKLY
    )
    when_posting = models.CharField(
        _("After I write in a discussion"), max_length=10, choices=WhenPosting.choices, default=WhenPosting.EVERYTHING
    )
    work_emails = models.BooleanField(_("E-mail me when work waits for me"), default=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("notification settings")
        verbose_name_plural = _("notification settings")

    def __str__(self) -> str:
        return str(self.user_id)
