"""How django-allauth meets our people, languages and e-mails."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import linebreaks, urlize
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.languages import interface_language
from core.sealing import Resealing, cipher, resealed_text

from .addresses import in_language
from .composing import compose, html_page
from .models import User

# allauth's e-mails for which content/messages.json has the words.
OUR_WORDS = {
    "account/email/email_confirmation_signup": "verify-email",
    "account/email/email_confirmation": "verify-email",
    "account/email/password_reset_key": "password-reset",
    "mfa/email/totp_activated": "mfa-enabled",
}
# Asked for in a form that lies before the reader: in the language of that form.
LANGUAGE_OF_THE_FORM = frozenset({"account/email/email_confirmation_signup", "account/email/email_confirmation"})


# Django's password validators, by the code of their error.
PASSWORD_ERRORS = {
    "password_too_common": _("This password is too common. Choose one that is harder to guess"),
    "password_too_similar": _("This password is too much like your name or address. Choose another"),
    "password_entirely_numeric": _("This password is too common. Choose one that is harder to guess"),
}
TOO_SHORT = _("Password must be at least {n} characters")
TOO_OFTEN = _("You have done this too many times. Wait a few minutes and try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Keeps the language through sign-in, and writes every e-mail in the reader's language."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Email address or password is not right"),
        "enter_current_password": _("The current password is not right"),
        "incorrect_password": _("The current password is not right"),
        "incorrect_code": _("The code is not right or has expired"),
        "invalid_or_expired_key": _("This link has expired. Ask for a new one."),
        "invalid_password_reset": _("This link has expired. Ask for a new one."),
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
    }

    def clean_password(self, password: str, user: Any = None) -> str:
        """Check a new password, and say in our words what is wrong with it."""
        try:
            cleaned: str = super().clean_password(password, user=user)
        except ValidationError as error:
            raise ValidationError([self._in_plain_words(each) for each in error.error_list]) from error
        return cleaned

    def _in_plain_words(self, error: ValidationError) -> ValidationError:
        if error.code == "password_too_short":
            least = (error.params or {}).get("min_length")
            return ValidationError(str(TOO_SHORT).format(n=least), code=error.code)
        if error.code in PASSWORD_ERRORS:
            return ValidationError(PASSWORD_ERRORS[error.code], code=error.code)
        return error

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say whether people may create an account (``SIGN_UP_OPEN``)."""
        return bool(settings.SIGN_UP_OPEN)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the account page in the language of the page."""
        return reverse(settings.LOGIN_REDIRECT_URL)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Return the home page in the language of the page, not ``/``, which would choose a language afresh."""
        return f"/{interface_language()}/"

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Return the account page for someone signed in, else the sign-in page."""
        if self.request.user.is_authenticated:
            return reverse(settings.LOGIN_REDIRECT_URL)
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return the account page."""
        return reverse(settings.LOGIN_REDIRECT_URL)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Fill the person from the sign-up form."""
        data = form.cleaned_data
        user.name = data.get("name", "")
        user.job_title = data.get("job_title", "")
        user.preferred_language = data.get("preferred_language") or interface_language()
        saved: User = super().save_user(request, user, form, commit=commit)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of allauth's e-mails, in our words where we have them, in the reader's language."""
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        language = interface_language()
        if user is not None and template_prefix not in LANGUAGE_OF_THE_FORM:
            language = user.preferred_language
        context = {
            name: in_language(value, language) if name.endswith("_url") and isinstance(value, str) else value
            for name, value in context.items()
        }
        with override(language):
            if template_prefix in OUR_WORDS and user is not None:
                message = self._in_our_words(OUR_WORDS[template_prefix], language, user, email, context)
            else:
                message = self._in_their_words(template_prefix, language, email, context)
        message.send()

    def _in_our_words(
        self, message_id: str, language: str, user: User, email: str, context: dict[str, Any]
    ) -> EmailMultiAlternatives:
        now = timezone.now().isoformat()
        by_message: dict[str, dict[str, Any]] = {
            "verify-email": {
                "verify_url": context.get("activate_url"),
                "hours": settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS * 24,
            },
            "password-reset": {
                "reset_url": context.get("password_reset_url"),
                "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
            },
            "mfa-enabled": {"date": {"date": now}, "time": {"time": now}},
        }
        key = f"{message_id}:{user.pk}:{now}"
        return compose(message_id, language, user, by_message[message_id], key=key, to=email)

    def _in_their_words(
        self, template_prefix: str, language: str, email: str, context: dict[str, Any]
    ) -> EmailMultiAlternatives:
        site = SimpleNamespace(name=settings.WAGTAIL_SITE_NAME, domain=self.request.get_host())
        headers = {"Auto-Submitted": "auto-generated", "Content-Language": language}
        full = {"request": self.request, "email": email, "current_site": site, **context}
        message: EmailMultiAlternatives = self.render_mail(template_prefix, email, full, headers=headers)
        body = mark_safe(linebreaks(urlize(message.body, autoescape=True)))
        message.attach_alternative(html_page(str(message.subject), language, body), "text/html")
        return message


class MfaAdapter(DefaultMFAAdapter):
    """Keeps secrets encrypted at rest."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not right or has expired"),
    }

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code on a white ground, so that it can be scanned in the dark colours too."""
        import qrcode  # type: ignore[import-untyped]
        from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

        stream = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(stream)
        return stream.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """Return the text sealed with the site's key (``core.sealing.cipher``)."""
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what ``encrypt`` sealed."""
        return cipher().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the site to the device that keeps the passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.WAGTAIL_SITE_NAME}


def reseal_two_step(resealing: Resealing) -> None:
    """Seal the secrets of two-step sign-in under the key of now."""
    from allauth.mfa.models import Authenticator  # not before the models are loaded

    def change(row: Any) -> list[str]:
        sealed = {name: resealed_text(row.data.get(name, "")) for name in ("secret", "seed")}
        made = {name: value for name, value in sealed.items() if value is not None}
        row.data |= made
        return ["data"] if made else []

    resealing.rows(Authenticator.objects.all(), change)
