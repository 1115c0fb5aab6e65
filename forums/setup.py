"""The spaces that a new installation begins with."""

from django.db import transaction

from .models import Space

ASK = "ask"
MEMBERS_ROOM = "members-room"

SPACES: list[dict[str, str]] = [
    {
        "code": ASK,
        "name_en": "Ask the community",
        "name_cy": "Gofyn i'r gymuned",
        "slug_en": "ask-the-community",
        "slug_cy": "gofyn-ir-gymuned",
        "purpose_en": "Questions and challenges about bringing services in-house. Anyone can read; members write.",
        "purpose_cy": "Cwestiynau a heriau ynghylch dod â gwasanaethau'n fewnol. Gall pawb ddarllen; yr aelodau sy'n "
        "ysgrifennu.",
        "visibility": Space.Visibility.PUBLIC,
        "premoderation": Space.Premoderation.FIRST_POSTS,
    },
    {
        "code": MEMBERS_ROOM,
        "name_en": "Members' room",
        "name_cy": "Ystafell yr aelodau",
        "slug_en": "members-room",
        "slug_cy": "ystafell-yr-aelodau",
        "purpose_en": "A quieter place for what is still unfinished or went wrong. Only members can read it.",
        "purpose_cy": "Lle tawelach i drafod yr hyn sydd heb ei orffen neu a aeth o chwith. Yr aelodau'n unig a all ei "
        "ddarllen.",
        "visibility": Space.Visibility.MEMBERS,
        "premoderation": Space.Premoderation.FIRST_POSTS,
    },
]


@transaction.atomic
def ensure_spaces() -> dict[str, Space]:
    """Make the spaces that are missing, leave the others as they are, and return them by code."""
    spaces = {}
    for position, fields in enumerate(SPACES):
        defaults = {**fields, "position": position}
        spaces[fields["code"]], _created = Space.objects.get_or_create(code=fields["code"], defaults=defaults)
    return spaces
