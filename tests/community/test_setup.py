"""Setting up a real site, and what the demo refuses there."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from casestudies.models import CaseStudyPage
from members.models import User


def test_load_demo_refuses_on_a_real_site(db, settings):
    settings.DEMO_NOTICE, settings.DEBUG = "", False
    with pytest.raises(CommandError, match="not a demo"):
        call_command("load_demo", stdout=StringIO())


def test_setup_community_is_safe_for_a_real_site(db):
    out = StringIO()
    call_command("setup_community", stdout=out)
    call_command("setup_community", stdout=out)
    assert not User.objects.filter(email__endswith="@demo.example").exists()
    assert not CaseStudyPage.objects.exists()
    assert Page.objects.live().filter(depth=2).count() == 2
