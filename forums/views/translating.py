"""Translating a post, deciding on an offered translation, and choosing how to read."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from core.languages import OTHER
from forums import policy, reading_choice, translations
from forums.authorship import stays_unnamed, token_of
from forums.deciding import Reason
from forums.errors import TooManyPosts
from forums.models import PostText
from forums.moderation_forms import ReasonForm

from .common import forum_view, page_context, sign_in_required, space_crumb, thread_crumb, too_many
from .moderating import case_or_404, case_page, decided
from .reading import post_address, readable_post


class TranslationForm(forms.Form):
    """A translation of a post, and of the thread's title for its opening post."""

    title = forms.CharField(label=_("Title"), max_length=150, error_messages={"required": _("Enter a title")})
    message = forms.CharField(
        label=_("Translation"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Translate all of it, as faithfully as you can. The original stays beside it."),
        error_messages={"required": _("Enter the translation")},
    )
    text_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, titled: bool, language: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not titled:
            del self.fields["title"]
        for name in ("title", "message"):
            if name in self.fields:
                self.fields[name].widget.attrs["lang"] = language


@require_http_methods(["GET", "HEAD", "POST"])
@forum_view
def translate(request: HttpRequest, post_id: int) -> HttpResponse:
    """Translate a post into the other language."""
    sign_in_required(request)
    post = readable_post(request, post_id)
    if not policy.may_translate(request.user, post):
        raise PermissionDenied
    original = post.original
    language = OTHER[original.language]
    earlier = _earlier(request, post.pk, language)
    initial = {"text_version": post.text_version}
    if earlier is not None:
        initial |= {"message": earlier.written, "title": earlier.title}  # type: ignore[dict-item]
    form = TranslationForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        titled=post.is_opening,
        language=language,
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = translations.translation_offer(
                actor=request.user,
                post=post,
                text_version=form.cleaned_data["text_version"],
                language=language,
                source=form.cleaned_data["message"],
                title=form.cleaned_data.get("title", ""),
            )
        except TooManyPosts as problem:
            too_many(form, problem)
            status = 429
        else:
            if made.state == PostText.State.PUBLISHED:
                messages.success(request, gettext("Your translation has been published."))
            else:
                messages.info(request, gettext("Thank you. A facilitator will check your translation."))
            return redirect(post_address(post))
    context = page_context(
        request,
        lambda: reverse("forums:translate", args=[post.pk]),
        trail=[space_crumb(post.thread.space), thread_crumb(request, post.thread)],
        post=post,
        text=original,
        target=language,
        earlier=earlier,
        waits=earlier is not None and earlier.state == PostText.State.OFFERED,
        at_once=policy.publishes_translation(request.user, post),
        unnamed=stays_unnamed(request.user, post),
        form=form,
        back=post_address(post),
    )
    return render(request, "forums/translate.html", context, status=status)


def _earlier(request: HttpRequest, post_id: int, language: str) -> PostText | None:
    """Return the reader's own offer, or else the translation that is published, to begin from."""
    texts = PostText.objects.filter(post_id=post_id, language=language, origin=PostText.Origin.HUMAN)
    own = Q(author=request.user.pk) | Q(relay=token_of(request.user))
    offered = texts.filter(own, state=PostText.State.OFFERED).first()
    return offered or texts.filter(state=PostText.State.PUBLISHED).select_related("post").first()


@require_POST
@forum_view
def confirm(request: HttpRequest, post_id: int) -> HttpResponse:
    """Say that the translation still fits."""
    sign_in_required(request)
    post = readable_post(request, post_id)
    text = post.texts.filter(origin=PostText.Origin.HUMAN, state=PostText.State.PUBLISHED).first()
    if text is None:
        raise Http404
    translations.translation_confirm(actor=request.user, text=text)
    messages.success(request, gettext("The translation is marked as up to date."))
    return redirect(post_address(post))


@require_POST
@forum_view
def decide(request: HttpRequest, case_id: int) -> HttpResponse:
    """Accept or refuse an offered translation."""
    found = case_or_404(request, case_id)
    accepted = "accept" in request.POST
    form = ReasonForm(request.POST)
    if not accepted and not form.is_valid():
        return case_page(request, found, form=form, name="translation_form")
    version = request.POST.get("version", "")
    decision = translations.translation_decide(
        actor=request.user,
        case=found,
        version=int(version) if version.isascii() and version.isdigit() else 0,
        accept=accepted,
        reason=Reason() if accepted else form.cleaned_data["reason"],
    )
    return decided(request, decision)


@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """Remember how the reader wants posts in the other language: the original, the translation, or both."""
    chosen = request.POST.get("reading", "")
    if chosen in reading_choice.CHOICES:
        request.session[reading_choice.KEY] = chosen
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else reverse("forums:index"))
