"""Every kind of page of the site, enumerated from the URL resolver and the page models; an unlisted one fails a test.

``PAGES`` maps the name of a URL to the role that can open it; ``ACTIONS`` maps the others to why no reader opens them.
``samples.py`` finds the arguments of those that need some in the running demo community.
"""

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver

VISITOR, MEMBER, PRACTITIONER, FACILITATOR, EDITOR, ADMINISTRATOR, WRITER, TWOSTEP = (
    "visitor", "member", "practitioner", "facilitator", "editor", "admin", "writer", "twostep",
)  # fmt: skip

PAGES: dict[str, str] = {
    "account_login": VISITOR,
    "account_signup": VISITOR,
    "account_inactive": VISITOR,
    "account_email_verification_sent": VISITOR,
    "account_reset_password": VISITOR,
    "account_reset_password_done": VISITOR,
    "account_reset_password_from_key": VISITOR,
    "account_reset_password_from_key_done": VISITOR,
    "account_confirm_email": VISITOR,
    "account_logout": MEMBER,
    "account_email": MEMBER,
    "account_change_password": MEMBER,
    "account_reauthenticate": MEMBER,
    "mfa_index": MEMBER,
    "mfa_activate_totp": MEMBER,
    "mfa_list_webauthn": MEMBER,
    "mfa_add_webauthn": MEMBER,
    "usersessions_list": MEMBER,
    "members:organisation_list": VISITOR,
    "members:account": MEMBER,
    "members:profile_edit": MEMBER,
    "members:notices": MEMBER,
    "members:notification_settings": MEMBER,
    "members:unsubscribe": VISITOR,
    "members:membership_request": MEMBER,
    "members:account_delete": MEMBER,
    "members:profile": MEMBER,
    "members:membership_queue": FACILITATOR,
    "forums:index": VISITOR,
    "forums:space": VISITOR,
    "forums:thread": VISITOR,
    "forums:start": MEMBER,
    "forums:my_posts": MEMBER,
    "forums:bookmarks": MEMBER,
    "forums:followed": MEMBER,
    "forums:queue": FACILITATOR,
    "forums:case": FACILITATOR,
    "forums:person": FACILITATOR,
    "forums:decision": FACILITATOR,
    "forums:identity": FACILITATOR,
    "forums:post_moderate": FACILITATOR,
    "forums:thread_moderate": FACILITATOR,
    "forums:transparency": VISITOR,
    "forums:report": MEMBER,
    "forums:sensitivity": WRITER,
    "forums:translate": MEMBER,
    "forums:post_edit": WRITER,
    "forums:post_delete": WRITER,
    "forums:post_history": FACILITATOR,
    "search:results": VISITOR,
    "search:saved_list": MEMBER,
    "search:saved_new": MEMBER,
    "search:saved_change": MEMBER,
    "search:saved_delete": MEMBER,
    "search:missed": FACILITATOR,
    "search:understood": FACILITATOR,
    "casestudies:mine": PRACTITIONER,
    "casestudies:start": PRACTITIONER,
    "casestudies:edit": PRACTITIONER,
    "casestudies:preview": PRACTITIONER,
    "mfa_deactivate_totp": TWOSTEP,
    "mfa_generate_recovery_codes": TWOSTEP,
    "mfa_view_recovery_codes": TWOSTEP,
    "mfa_reauthenticate": TWOSTEP,
}

ACTIONS: dict[str, str] = {
    "front_door": "chooses a language and redirects",
    "healthz": "for machines",
    "readyz": "for machines",
    "robots": "for machines",
    "unknown_api_address": "for machines",
    "sitemap": "for machines",
    "casestudies:feed": "an Atom feed",
    "api-1:api-root": "for machines",
    "api-1:openapi-json": "for machines",
    "api-1:openapi-view": "documentation of the API, for programmers, in English",
    "api-1:search": "for machines",
    "api-1:suggest_while_typing": "for the search box's script",
    "search:saved": "redirects to the results",
    "search:saved_renew_feed": "POST only",
    "search:saved_feed": "a private Atom feed",
    "search:guidance_ask": "POST only",
    "search:guidance_done": "POST only",
    "account_confirm_login_code": "sign-in by code is off",
    "account_set_password": "redirects: everyone here has a password",
    "casestudies:submit": "POST only",
    "casestudies:withdraw": "POST only",
    "forums:attachment": "a file",
    "forums:case_appeal": "POST only",
    "forums:case_approve": "POST only",
    "forums:case_claim": "POST only",
    "forums:case_edit": "POST only",
    "forums:case_flags": "POST only",
    "forums:case_join": "POST only",
    "forums:case_reject": "POST only",
    "forums:case_release": "POST only",
    "forums:case_translation": "POST only",
    "forums:reading": "POST only",
    "forums:translation_confirm": "POST only",
    "forums:decision_undo": "POST only",
    "forums:post": "redirects to the post on its page",
    "forums:queue_bulk": "POST only",
    "forums:first_unread": "redirects to the first unread post on its page",
    "forums:mark_read": "POST only",
    "forums:post_answer": "POST only",
    "forums:post_bookmark": "POST only",
    "forums:post_thank": "POST only",
    "forums:space_mark_read": "POST only",
    "forums:space_feed": "an Atom feed",
    "forums:space_watch": "POST only",
    "forums:thread_feed": "an Atom feed",
    "forums:thread_watch": "POST only",
    "forums:reply": "POST; shows the form again, with what was typed, when something is wrong",
    "forums:draft": "POST only",
    "forums:people": "for the script of forms",
    "forums:preview": "POST only",
    "forums:sanction_lift": "POST only",
    "forums:thread_plain": "redirects to the address with the title in it",
    "members:data_download": "a file",
    "members:membership_approve": "POST only",
    "members:membership_refuse": "POST only",
    "mfa_authenticate": "the second step of signing in; the journey of two-step sign-in opens it",
    "mfa_download_recovery_codes": "a file",
    "mfa_edit_webauthn": "needs a passkey of real hardware",
    "mfa_login_webauthn": "for the browser's passkey dialogue",
    "mfa_reauthenticate_webauthn": "needs a passkey of real hardware",
    "mfa_remove_webauthn": "needs a passkey of real hardware",
    "wagtail_serve": "the pages; enumerated by their models",
}


def names(
    patterns: Iterable[URLPattern | URLResolver] | None = None, namespaces: tuple[str, ...] = ()
) -> Iterator[str]:
    """Yield the name of every URL of ours, with its namespace; Wagtail's admin has tests of its own."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if not str(pattern.pattern).startswith(("admin/", "documents/")):
                below = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
                yield from names(pattern.url_patterns, below)
        elif not str(pattern.pattern).startswith(("admin/", "_util/")):
            yield ":".join([*namespaces, str(pattern.name)])
