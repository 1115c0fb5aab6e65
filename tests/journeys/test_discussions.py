"""Discussions from end to end, in both languages: asking unnamed until it is solved, and a report until its appeal."""

import html
import json
import re
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response
from served import PASSWORD, Site, follow, said, sign_in, text_of
from test_axe import violations

LANGUAGES = ["cy", "en"]
OTHER = {"cy": "en", "en": "cy"}
MAKE = """
from tests_support import make_person
make_person({role!r}, email={email!r}, name={name!r}, language={language!r})
"""


def press(page: Page, button: str) -> None:
    """Press the first button of the main part with these words."""
    follow(page.locator("main").get_by_role("button", name=button).first)


def choose(page: Page, name: str, value: str) -> None:
    """Choose one of radios or of a list."""
    radio = page.locator(f"main [name={name}][value='{value}']")
    if radio.count():
        radio.check()
    else:
        page.locator(f"main select[name={name}]").select_option(value)


def send(page: Page) -> None:
    """Send the form of a text."""
    follow(page.locator("form[data-write] button[type=submit]:not([name])"))


def mail_with(site: Site, address: str, words: str, timeout: float = 30) -> str:
    """Wait for an e-mail to an address that says some words; return its subject and plain text."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        for message in reversed(site.caught.messages):
            plain = f"{message['Subject']}\n{message.get_body(('plain',)).get_content()}"
            if address in str(message["To"]) and words in plain:
                return plain
        time.sleep(0.1)
    raise AssertionError(f"No message to {address} says {words!r}.")


ASKER = {"cy": ("Gwerfyl Cyfrinach", "gwerfyl.cyfrinach"), "en": ("Iolanthe Hushmore", "iolanthe.hushmore")}
ASKED = {
    "cy": ("Contractwr golchdy yn gwrthod rhannu data", "Mae'r contractwr golchdy yn gwrthod rhannu data gyda ni."),
    "en": ("Laundry contractor withholds its records", "Our laundry contractor withholds its records from us."),
}
ANSWER = {
    "en": "Put an open book clause into the exit plan, and ask for the laundry ledger each month.",
    "cy": "Rhowch gymal llyfr agored yn y cynllun ymadael, a gofynnwch am y cyfrifon golchdy bob mis.",
}
TRANSLATED = {
    "cy": "Rhowch gymal llyfr agored yn y cynllun ymadael; gofynnwch am gyfriflyfr y golchdy yn fisol.",
    "en": "Include an open book clause in the exit plan; request the laundry accounts monthly.",
}
REACHED = {"cy": "Mae {author} wedi eich ateb", "en": "{author} has replied to you"}
APPROVED = {"cy": "Mae eich neges wedi'i chyhoeddi", "en": "Your post has been published"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_asked_unnamed_answered_in_the_other_language_translated_solved(
    language: str, site: Site, browser: Browser, samples: dict, open_as: Callable[..., Page]
) -> None:
    """Nobody but the asker meets the asker's name or address, on any page, in any feed, answer of the API or e-mail."""
    other = OTHER[language]
    name, local = ASKER[language]
    email, answerer_email = f"{local}@demo.example", f"atebwr-{language}@demo.example"
    title, words = ASKED[language]
    urls, queue = samples["urls"], site.url + samples["urls"][language]["forums:queue"]
    site.shell(
        MAKE.format(role="member", email=email, name=name, language=language)
        + MAKE.format(role="practitioner", email=answerer_email, name="Ateb Answer", language=other)
    )

    def unseen(*pages: Page) -> None:
        for page in pages:
            content = html.unescape(page.content())
            for mark in (name, email, local, name.split()[1]):
                assert mark not in content, f"{mark} stands on {page.url}"

    def at_the_queue(page: Page, kind: str, link: str) -> None:
        """Open the newest case of a kind."""
        page.goto(f"{queue}?kind={kind}")
        unseen(page)
        follow(page.locator("main .mw-result").get_by_role("link", name=link).last)
        unseen(page)

    # Asked through a facilitator.
    asker = browser.new_context(locale="en-GB").new_page()
    sign_in(asker, site, email, PASSWORD, language)
    asker.goto(site.url + urls[language]["forums:start"])
    choose(asker, "kind", "challenge")
    asker.locator("main [name=title]").fill(title)
    asker.locator("main [name=message]").fill(words)
    choose(asker, "language", language)
    asker.locator("main [name=unnamed]").check()
    send(asker)
    assert said(
        language, "This discussion is waiting to be checked. Only you and the facilitators can see it."
    ).replace("’", "'") in text_of(asker)
    visitor = open_as("visitor", urls[language]["forums:space"])
    assert title not in text_of(visitor)

    # A facilitator puts it before the community.
    facilitator = open_as("facilitator", urls[language]["forums:queue"])
    at_the_queue(facilitator, "anonymous", title)
    assert said(language, "A member authority") in text_of(facilitator)
    press(facilitator, said(language, "Approve"))
    mail_with(site, email, APPROVED[language])
    visitor.reload()
    follow(visitor.get_by_role("link", name=title).first)
    assert said(language, "A member authority") in text_of(visitor)
    unseen(visitor)
    thread = visitor.url

    # Somebody answers in the other language, on its pages.
    follow(visitor.locator(f"header a[hreflang={other}]").first)
    thread_there = visitor.url
    assert f"/{other}/" in thread_there
    answerer = browser.new_context(locale="en-GB").new_page()
    sign_in(answerer, site, answerer_email, PASSWORD, other)
    answerer.goto(thread_there)
    unseen(answerer)
    answerer.locator("main [name=message]").fill(ANSWER[other])
    send(answerer)
    at_the_queue(facilitator, "first-post", title)
    press(facilitator, said(language, "Approve"))
    reached = mail_with(site, email, REACHED[language].format(author="Ateb Answer"))
    assert ANSWER[other] in reached

    # A member offers a translation, and a facilitator accepts it.
    member = open_as("member", urlsplit(thread).path)
    unseen(member)
    follow(member.locator("#post-2 a[href*='/translate/'], #post-2 a[href*='/cyfieithu/']"))
    member.locator("main [name=message]").fill(TRANSLATED[language])
    unseen(member)
    press(member, said(language, "Send the translation"))
    assert TRANSLATED[language] not in text_of(member)
    at_the_queue(facilitator, "translation", title)
    assert TRANSLATED[language] in text_of(facilitator)
    assert ANSWER[other] in text_of(facilitator)
    press(facilitator, said(language, "Accept and publish"))
    mail_with(site, "member@demo.example", title)

    # The asker reads it in their language, and says that it is solved.
    asker.goto(thread)
    answered = asker.locator("#post-2")
    assert answered.locator(f".mw-post__body[lang={language}]").first.inner_text() == TRANSLATED[language]
    press(asker, said(language, "Mark as the answer"))
    for page in (visitor, answerer, member, facilitator):
        page.goto(thread)
        assert said(language, "Accepted answer") in text_of(page)
        unseen(page)
    assert violations(visitor) == []
    mail_with(site, answerer_email, title)

    # Whoever must know looks, with a reason; the asker is told. Nobody else learns it.
    permalink = visitor.locator("#post-1 .mw-byline a[href]").last.get_attribute("href")
    facilitator.goto(site.url + permalink + {"cy": "pwy-ofynnodd/", "en": "who-asked/"}[language])
    unseen(facilitator)
    assert violations(facilitator) == []
    facilitator.locator("main [name=reason]").fill("Mae rhywun mewn perygl. Somebody is at risk.")
    press(facilitator, said(language, "Show who asked"))
    assert name in text_of(facilitator)
    assert violations(facilitator) == []
    mail_with(site, email, "Somebody is at risk.")
    asker.goto(site.url + urls[language]["forums:my_posts"])
    assert "Somebody is at risk." in text_of(asker)

    # Feeds, the API, the search and the others' e-mails.
    feeds = visitor.locator("head link[type='application/atom+xml']").evaluate_all(
        "links => links.map(one => one.href)"
    )
    assert feeds
    word = title.split()[1].lower()
    api = f"{site.url}/api/v1/search?q={word}&language=all"
    for _attempt in range(60):
        found = visitor.request.get(api).text()
        if title in json.dumps(json.loads(found), ensure_ascii=False):
            break
        time.sleep(0.25)
    assert title in json.dumps(json.loads(found), ensure_ascii=False)
    visitor.goto(f"{site.url}{urls[language]['search:results']}?q={word}")
    assert title in text_of(visitor)
    unseen(visitor)
    for answer in (found, *(visitor.request.get(feed).text() for feed in feeds)):
        assert name not in answer
        assert local not in answer
    for message in site.caught.messages:
        if email not in str(message["To"]):
            parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
            assert not [part for part in [str(message.items()), *parts] if name in part or local in part]


POSTED = {
    "cy": ("Gwybodaeth am gontract glanhau", "Mae'r cwmni glanhau yn codi gormod ar bawb, yn ein barn ni."),
    "en": ("What we know of a cleaning contract", "The cleaning firm overcharges everybody, in our opinion."),
}
REASON = {
    "cy": "Nid oes tystiolaeth o'r honiad hwn.",
    "en": "There is no evidence for this claim.",
}
PLEA = {
    "cy": "Barn yw hon, ac mae'r ffigurau ar ein gwefan.",
    "en": "This is an opinion, and the figures are on our website.",
}
OUTCOME = {"cy": "Mae'r ffigurau yn gyhoeddus.", "en": "The figures are public."}
HIDDEN = {"cy": "Mae eich neges wedi'i chuddio", "en": "Your post has been hidden"}
DECIDED = {"cy": "Canlyniad eich apêl", "en": "The outcome of your appeal"}
PEOPLE = """
from tests_support import make_person
from forums.models import Post, Thread
from forums.moderation import post_approve
from forums.services import thread_create
from members.models import User
author = make_person("practitioner", email={author!r}, name={name!r}, language={language!r})
second = make_person("facilitator", email={second!r}, name="Ail Hwylusydd", language={language!r})
space = Thread.objects.filter(space__visibility="public").order_by("pk").first().space
post = thread_create(actor=author, space=space, title={title!r}, source={text!r}, language={language!r})
for case in post.cases.waiting():
    post_approve(actor=second, case=case, version=case.version, post_version=post.version)
print(post.thread.get_absolute_url({language!r}), User.objects.get(email="facilitator@demo.example").name, sep=chr(10))
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_reported_claimed_conflicting_decided_appealed(
    language: str, site: Site, browser: Browser, samples: dict, open_as: Callable[..., Page]
) -> None:
    """The second facilitator meets the first one's claim, then the decision (409); the appeal is somebody else's."""
    title, text = POSTED[language]
    author_email, second_email = f"barn-{language}@demo.example", f"ail-{language}@demo.example"
    path, facilitator_name = site.shell(
        PEOPLE.format(
            author=author_email, name="Barn Opinion", second=second_email, language=language, title=title, text=text
        )
    ).splitlines()[-2:]
    queue = site.url + samples["urls"][language]["forums:queue"]

    # A member reports it.
    member = open_as("member", path)
    follow(member.locator("#post-1 a[href*='/report/'], #post-1 a[href*='/rhoi-gwybod/']"))
    choose(member, "reason", "inaccurate")
    member.locator("main [name=note]").fill("No source. Dim ffynhonnell.")
    press(member, said(language, "Send the report"))

    # Two facilitators open the case; the first one takes it.
    first = open_as("facilitator", samples["urls"][language]["forums:queue"])
    second = browser.new_context(locale="en-GB").new_page()
    sign_in(second, site, second_email, PASSWORD, language)
    for page in (first, second):
        page.goto(f"{queue}?kind=flag")
        follow(page.locator("main").get_by_role("link", name=title).last)
        assert "No source." in text_of(page)
    case = first.url
    press(first, said(language, "Take this case"))

    def decide(page: Page, action: str) -> Response:
        """Answer the reports; return what the site said to that."""
        choose(page, "action", action)
        page.locator("main [name=reason_cy]").fill(REASON["cy"])
        page.locator("main [name=reason_en]").fill(REASON["en"])
        with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
            follow(page.locator("main").get_by_role("button", name=said(language, "Record the decision")))
        return answer.value

    # What the second one decides meanwhile is refused, before and after the first one's decision.
    assert decide(second, "dismiss").status == 409
    assert facilitator_name in text_of(second)
    second.go_back()
    assert decide(first, "hide").status == 302
    assert decide(second, "dismiss").status == 409
    assert facilitator_name in text_of(second)
    assert REASON[language] in text_of(second)
    assert violations(second) == []
    follow(second.locator("main a.govuk-button"))
    assert second.url == case
    assert REASON[language] in text_of(second)
    visitor = open_as("visitor", path)
    assert text not in text_of(visitor)

    # The author is told on the site and by e-mail, and appeals by the link in the letter.
    letter = mail_with(site, author_email, HIDDEN[language])
    assert REASON[language] in letter
    author = browser.new_context(locale="en-GB").new_page()
    sign_in(author, site, author_email, PASSWORD, language)
    author.goto(site.url + samples["urls"][language]["members:notices"])
    assert HIDDEN[language] in text_of(author)
    appeal_address = next(
        link for link in re.findall(r"https?://\S+", letter) if re.search("decision|penderfyniad", link)
    )
    author.goto(appeal_address)
    assert REASON[language] in text_of(author)
    assert "No source." not in text_of(author)
    author.locator("main [name=text]").fill(PLEA[language])
    if author.locator("main [name=language]").count():
        choose(author, "language", language)
    press(author, said(language, "Send the appeal"))
    assert PLEA[language] in text_of(author)

    # Not the one who decided, but somebody else decides the appeal.
    for page in (first, second):
        page.goto(f"{queue}?kind=appeal")
        follow(page.locator("main .mw-result", has_text=PLEA[language]).get_by_role("link").first)
    assert said(language, "You cannot decide an appeal against your own decision.") in text_of(first)
    assert first.locator("main [name=outcome]").count() == 0
    choose(second, "outcome", "grant")
    second.locator("main [name=reason_cy]").fill(OUTCOME["cy"])
    second.locator("main [name=reason_en]").fill(OUTCOME["en"])
    press(second, said(language, "Record the decision"))
    assert OUTCOME[language] in mail_with(site, author_email, DECIDED[language])
    author.reload()
    assert OUTCOME[language] in text_of(author)
    visitor.reload()
    assert text in text_of(visitor)
