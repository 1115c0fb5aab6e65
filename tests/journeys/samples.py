"""Run in the demo site's shell: makes what some pages need, and prints, as JSON, an address of every kind of page.

Prints ``{"urls": {language: {name: path}}, "pages": [...], "sessions": {role: session key}}``.
"""

import json
import uuid
from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone, translation

from casestudies.services import case_study_draft_create
from core.models import BilingualPage
from forums.deciding import Reason
from forums.models import Case, Post, Thread
from forums.people_moderation import sanction_impose
from forums.services import thread_create
from members.models import Membership, Organisation, User
from members.unsubscribing import address
from search.missed import guidance_request_create, missed_search_count
from search.saved import saved_search_create

BACKEND = "django.contrib.auth.backends.ModelBackend"


def session(user):
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store["account_authentication_methods"] = [
        {"method": "password", "at": timezone.now().timestamp(), "email": user.email, "reauthenticated": True}
    ]
    store["account_authentication_methods_user"] = str(user.pk)
    store.save()
    return store.session_key


def person(local, name, *roles):
    user = User.objects.create_user(f"{local}@demo.example", "mewnoli-demo", name=name, preferred_language="en")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    body = Organisation.objects.get(domains__domain="demo.example")
    Membership.objects.create(user=user, organisation=body, state="active", decided_at=timezone.now())
    user.groups.add(*Group.objects.filter(name__in=roles))
    return user


people = {
    role: User.objects.get(email=f"{role}@demo.example")
    for role in ("member", "practitioner", "facilitator", "editor", "admin")
}
thread = Thread.objects.filter(space__visibility="public").order_by("pk").first()
writer = person("writer", "Gwen Ysgrifennydd", "member", "practitioner")
own = thread_create(
    actor=writer,
    space=thread.space,
    title="Cwestiwn cyntaf am bwll nofio",
    source="Sut mae dechrau arni?",
    language="cy",
)
unnamed = thread_create(
    actor=writer,
    space=thread.space,
    title="A question asked through a facilitator",
    source="How do we begin, without saying who we are?",
    language="en",
    unnamed=True,
)
case = Case.objects.filter(state="open", kind="first-post").order_by("pk").first()
seen = Post.objects.filter(thread=thread, state="published").order_by("number").last()
sanction = sanction_impose(
    actor=people["facilitator"],
    person=people["practitioner"],
    kind="warn",
    reason=Reason(en="Please keep to the subject.", cy="Cadwch at y pwnc os gwelwch yn dda."),
)
practitioner = people["practitioner"]
draft = case_study_draft_create(
    author=practitioner, language="cy", title="Drafft o astudiaeth achos", token=uuid.uuid4()
)

# Someone with two-step sign-in, and someone half-way through signing in.
twostep = person("twostep", "Dwy Gam", "member")
Authenticator.objects.create(
    user=twostep, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(generate_totp_secret())}
)
RecoveryCodes.activate(twostep)

saved = saved_search_create(
    user=people["member"], name="Gofal", text="gofal", language="cy", facets={"kind": ("thread",)}, frequency="daily"
)
for reader in ("one", "another"):
    missed_search_count(text="pwll nofio cymunedol", language="cy", reader=reader)
guidance_request_create(actor=people["facilitator"], text="pwll nofio cymunedol", language="cy")

arguments = {
    "search:saved_change": {"pk": saved.pk},
    "search:saved_delete": {"pk": saved.pk},
    "members:unsubscribe": {
        "signed": address(person=people["member"], token="", scope="summary", language="en").rstrip("/").split("/")[-1]
    },
    "account_reset_password_from_key": {"uidb36": "0", "key": "0-invalid"},
    "account_confirm_email": {"key": "not-a-key"},
    "members:profile": {"pk": people["member"].pk},
    "forums:case": {"case_id": case.pk},
    "forums:person": {"user_id": people["practitioner"].pk},
    "forums:decision": {"decision_id": sanction.decision_id},
    "forums:post_moderate": {"post_id": seen.pk},
    "forums:thread_moderate": {"thread_id": thread.pk},
    "forums:identity": {"post_id": unnamed.pk},
    "forums:sensitivity": {"thread_id": own.thread_id},
    "forums:report": {"post_id": seen.pk},
    "forums:translate": {"post_id": seen.pk},
    "forums:post_edit": {"post_id": own.pk},
    "forums:post_delete": {"post_id": own.pk},
    "forums:post_history": {"post_id": own.pk},
    "forums:reply": {"thread_id": thread.pk},
    "forums:start": {"space_slug": None},
    "casestudies:edit": {"public_id": draft.public_id},
    "casestudies:preview": {"public_id": draft.public_id},
    "casestudies:submit": {"public_id": draft.public_id},
    "casestudies:withdraw": {"public_id": draft.public_id},
}
# One name a word; ruff would put them on one line.
plain = """
account_login account_signup account_inactive account_email_verification_sent account_reset_password
account_reset_password_done account_reset_password_from_key account_reset_password_from_key_done
account_confirm_email account_logout account_email account_change_password account_reauthenticate mfa_index
mfa_activate_totp mfa_list_webauthn mfa_add_webauthn usersessions_list members:organisation_list
members:account members:profile_edit members:notices members:membership_request members:account_delete
members:profile members:membership_queue forums:index forums:my_posts forums:bookmarks forums:queue
forums:identity
forums:case forums:person forums:decision forums:post_moderate forums:thread_moderate forums:report forums:translate
members:notification_settings members:unsubscribe forums:followed
forums:transparency forums:sensitivity
forums:post_edit forums:post_delete forums:post_history search:results search:saved_list search:saved_change
search:saved_delete search:missed search:understood casestudies:mine casestudies:start
casestudies:edit casestudies:preview mfa_deactivate_totp mfa_generate_recovery_codes
mfa_view_recovery_codes mfa_reauthenticate
""".split()
urls = {}
for language in ("cy", "en"):
    with translation.override(language):
        urls[language] = {name: reverse(name, kwargs=arguments.get(name)) for name in plain}
        urls[language]["search:saved_new"] = f"{reverse('search:saved_new')}?q=cyflog&kind=thread"
        urls[language]["search:understood"] = f"{reverse('search:understood')}?q=ngwasanaethau+gofal"
        urls[language]["forums:space"] = thread.space.get_absolute_url()
        urls[language]["forums:thread"] = thread.get_absolute_url()
        urls[language]["forums:start"] = reverse(
            "forums:start", kwargs={"space_slug": thread.space.get_absolute_url().strip("/").split("/")[-1]}
        )
pages = []
for model in apps.get_models():
    if issubclass(model, BilingualPage):
        for page in model.objects.live().select_related("locale", "alias_of__locale"):
            pages.append(
                {
                    "model": model._meta.label,
                    "key": str(page.translation_key),
                    "language": page.locale.language_code,
                    "written_in": page.content_language,
                    "path": page.get_url(),
                }
            )
sessions = {role: session(user) for role, user in {**people, "writer": writer, "twostep": twostep}.items()}
print(json.dumps({"urls": urls, "pages": pages, "sessions": sessions}))
