"""Whole journeys in a real browser, each in both languages."""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page
from served import PASSWORD, Site, follow, link_in, sign_in

from welsh import detect_language

LANGUAGES = ["cy", "en"]
NAMES = {"cy": "Lowri Fflur", "en": "Olwen Page"}


def submit(page: Page, name: str = "") -> None:
    """Press the main form's button, not its preview or draft; ``name`` picks one of several by its value."""
    sending = "main form button[type=submit]:not([name=preview]):not([name=save_draft])"
    selector = f"main form button[value={name}]" if name else f"{sending}, main form button:not([type])"
    follow(page.locator(selector).last)


def press_sign_in(page: Page) -> None:
    """Press the button of the sign-in form; the passkey's is another form's."""
    follow(page.locator("main form:has([name=login]) button[type=submit]").first)


def path_of(samples: dict, language: str, name: str) -> str:
    return samples["urls"][language][name]


def wait_for_text(page: Page, text: str, attempts: int = 40) -> None:
    """Load the page again until the worker has done its part."""
    for _attempt in range(attempts):
        if text in page.locator("main").inner_text():
            return
        time.sleep(0.25)
        page.reload()
    raise AssertionError(f"{text!r} is not on {page.url}: {page.locator('main').inner_text()[:500]}")


def fresh(browser: Browser, **options) -> Page:
    return browser.new_context(locale="en-GB", **options).new_page()


@pytest.mark.parametrize("language", LANGUAGES)
def test_sign_up_and_verify(language: str, site: Site, browser: Browser, samples: dict) -> None:
    """A new person signs up with a work address, confirms it, signs in, and belongs to the body of that domain."""
    page = fresh(browser)
    address = f"newydd-{language}@demo.example"
    page.goto(site.url + path_of(samples, language, "account_signup"))
    submit(page)
    summary = page.locator(".govuk-error-summary")
    assert summary.is_visible()
    assert detect_language(summary.inner_text()) == language
    page.locator("main [name=name]").fill(NAMES[language])
    page.locator("main [name=email]").fill(address)
    page.locator("main [name=organisation]").select_option("example-valley")
    page.locator("main [name=password1]").fill("tri-gair-ar-hap-2026")
    page.locator(f"main [name=preferred_language][value={language}]").check()
    page.locator("main [name=agree]").check()
    submit(page)
    assert page.locator(".govuk-error-summary").count() == 0, page.locator("main").inner_text()
    message = site.mail_to(address)
    text = message.get_body(("plain",)).get_content()
    assert detect_language(text) == language
    page.goto(link_in(message))
    if page.locator("main form button").count():
        submit(page)
    sign_in(page, site, address, "tri-gair-ar-hap-2026", language)
    page.goto(site.url + path_of(samples, language, "members:account"))
    assert f"/{language}/" in page.url
    assert NAMES[language] in page.locator("main").inner_text()
    assert {"cy": "Cyngor Dyffryn Enghraifft", "en": "Example Valley Council"}[language] in page.locator(
        "main"
    ).inner_text()


CASE = {
    "cy": {
        "title": "Dod â gwasanaeth yr archifdy yn fewnol",
        "summary": "Daeth y cyngor â gwasanaeth yr archifdy yn ôl o gwmni allanol.",
        "challenge": "Roedd y contract yn dod i ben ac roedd y darllenwyr yn aros yn hir am ddogfennau.",
        "approach": "Trosglwyddwyd saith o staff a phrynwyd silffoedd newydd ar gyfer y casgliad.",
        "outcome": "Mae'r amser aros wedi haneru, ond cododd y gost yn y flwyddyn gyntaf.",
        "search": "archifdy",
        "fix": "Rhowch ffigur ar gyfer y gost.",
    },
    "en": {
        "title": "Bringing the county archive in-house",
        "summary": "The council took its archive service back from a contractor.",
        "challenge": "The contract was ending and readers waited too long for documents.",
        "approach": "Seven staff transferred and new shelving was bought for the collection.",
        "outcome": "Waiting times have halved, but the cost rose in the first year.",
        "search": "county archives",
        "fix": "Please give a figure for the cost.",
    },
}


def fill_case(page: Page, case: dict[str, str]) -> None:
    for name in ("title", "summary", "challenge", "approach", "outcome"):
        page.locator(f"main [name={name}]").fill(case[name])
    page.locator("main [name=lessons]").fill(case["outcome"])
    for name in ("sector", "region", "service_area", "model_before", "model_after", "stage"):
        page.locator(f"main [name={name}]").select_option(index=2)
    page.locator("main [name=start_month]").select_option(index=4)
    page.locator("main [name=start_year]").fill("2024")
    for name in ("goals", "ways", "topics"):
        page.locator(f"main [name={name}]").first.check()
    page.locator("main [name=indicators-0-indicator]").select_option(index=1)
    page.locator("main [name=indicators-0-baseline_year]").fill("2023-24")
    page.locator("main [name=indicators-0-baseline_value]").fill("40")
    page.locator("main [name=indicators-0-value_1]").fill("35")
    page.locator("main [name=indicators-0-source]").fill(case["title"])
    page.locator("main [name=agreed]").check()


@pytest.mark.parametrize("language", LANGUAGES)
def test_submit_review_publish_find(
    language: str, site: Site, browser: Browser, samples: dict, open_as: Callable[..., Page]
) -> None:
    """A practitioner writes a case study; an editor asks for changes, then publishes it; anyone finds it."""
    case = CASE[language]
    page = open_as("practitioner", path_of(samples, language, "casestudies:start"))
    page.locator(f"main [name=language][value={language}]").check()
    page.locator("main [name=title]").fill(case["title"])
    submit(page)
    fill_case(page, case)
    submit(page, "submit")
    assert page.locator(".govuk-error-summary").count() == 0, page.locator(".govuk-error-summary").inner_text()
    page.goto(site.url + path_of(samples, language, "casestudies:mine"))
    waiting = {"cy": "Yn aros am adolygiad", "en": "Awaiting review"}[language]
    assert waiting in page.locator("main").inner_text()

    review(site, open_as, case["title"], "reject", case["fix"])
    page.reload()
    changes = {"cy": "Gofynnwyd am newidiadau", "en": "Changes requested"}[language]
    wait_for_text(page, changes)
    message = site.mail_to("practitioner@demo.example", {"cy": "changes", "en": "changes"}[language])
    assert case["fix"] in message.get_body(("plain",)).get_content()

    follow(page.get_by_role("link", name=re.compile(case["title"])).first)
    if "/edit/" not in page.url and "/golygu/" not in page.url:
        follow(page.locator("main a[href*='edit/'], main a[href*='golygu/']").first)
    assert case["fix"] in page.locator("main").inner_text()
    page.locator("main [name=outcome]").fill(case["outcome"] + " £12,000.")
    page.locator("main [name=agreed]").check()
    submit(page, "submit")
    review(site, open_as, case["title"], "approve", "")

    visitor = open_as(
        "visitor", path_of(samples, language, "search:results") + f"?q={case['search'].replace(' ', '+')}"
    )
    wait_for_text(visitor, case["title"])
    follow(visitor.locator("main a", has_text=re.compile(case["title"][:20])).first)
    assert "£12,000" in visitor.locator("main").inner_text()
    # The other language has the page too, and says that the text is not in it yet.
    other = {"cy": "en", "en": "cy"}[language]
    follow(visitor.locator(f"a[hreflang={other}][lang={other}]").first)
    assert visitor.locator("html").get_attribute("lang") == other
    notice = {"en": "This page is not available in English yet.", "cy": "Nid yw'r dudalen hon ar gael yn Gymraeg eto."}
    assert notice[other] in visitor.locator("body").inner_text().replace("’", "'")
    assert visitor.locator(f"main [lang={language}]", has_text=case["outcome"][:30]).count() >= 1


def review(site: Site, open_as: Callable[..., Page], title: str, action: str, comment: str) -> None:
    """An editor decides in Wagtail's workflow, through the admin's own pages."""
    page = open_as("editor", "/admin/")
    identifier = site.shell(
        "from casestudies.models import CaseStudyPage\n"
        f"print(CaseStudyPage.objects.filter(draft_title={title!r}, alias_of=None).latest('pk').pk)"
    ).split()[-1]
    state = site.shell(
        "from wagtail.models import TaskState\n"
        "from django.contrib.contenttypes.models import ContentType\n"
        f"states = TaskState.objects.filter(workflow_state__object_id='{identifier}', status='in_progress')\n"
        "print(states.latest('pk').pk)"
    ).split()[-1]
    # What the buttons of the admin's dialogue send.
    page.evaluate(
        """async ([url, comment]) => {
            const token = JSON.parse(document.getElementById('wagtail-config').textContent).CSRF_TOKEN;
            const body = new URLSearchParams({csrfmiddlewaretoken: token, comment});
            const response = await fetch(url, {method: 'POST', body, credentials: 'same-origin'});
            if (!response.ok) throw new Error(response.status);
        }""",
        [f"/admin/pages/workflow/action/{identifier}/{action}/{state}/", comment],
    )


QUESTION = {
    "cy": (
        "Prynu cerbydau trydan neu eu llogi?",
        "Rydym yn ystyried llogi cerbydau trydan. Beth oedd eich profiad chi?",
        "cherbydau",
    ),
    "en": (
        "Who keeps the pension surplus?",
        "We are weighing up a pension surplus. What did your body agree?",
        "pension surplus",
    ),
}
REPLY = {
    "cy": "Fe wnaethom eu prynu, ac roedd y costau cynnal a chadw yn is na'r disgwyl.",
    "en": "We shared it with the contractor under the deed of adherence.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_ask_approve_reply_find(
    language: str, site: Site, browser: Browser, samples: dict, open_as: Callable[..., Page]
) -> None:
    """A new member asks; the post waits; a facilitator approves; someone replies; anyone finds it."""
    asker = f"gofynnwr-{language}@demo.example"
    site.shell(
        "from tests_support import make_person\n"
        f"make_person('member', email={asker!r}, name='Gofynnwr {language}', language={language!r})"
    )
    page = fresh(browser)
    sign_in(page, site, asker, PASSWORD, language)
    title, text, words = QUESTION[language]
    page.goto(site.url + path_of(samples, language, "forums:start"))
    submit(page)
    assert page.locator(".govuk-error-summary").is_visible()
    page.locator("main [name=title]").fill(title)
    page.locator("main [name=message]").fill(text)
    page.locator(f"main [name=language][value={language}]").check()
    submit(page)
    waiting = {"cy": "Yn aros i'w gwirio", "en": "Waiting to be checked"}[language]
    page.goto(site.url + path_of(samples, language, "forums:my_posts"))
    assert waiting in page.locator("main").inner_text().replace("’", "'")
    visitor = open_as("visitor", path_of(samples, language, "forums:index"))
    assert title not in visitor.locator("main").inner_text()

    facilitator = open_as("facilitator", path_of(samples, language, "forums:queue"))
    follow(facilitator.get_by_role("link", name=title))
    follow(facilitator.locator("form[action*='approve'] button, form[action*='cymeradwyo'] button"))
    site.mail_to(asker, {"cy": "chyhoeddi", "en": "published"}[language])

    page.goto(site.url + path_of(samples, language, "forums:my_posts"))
    assert waiting not in page.locator("main").inner_text().replace("’", "'")
    replier = open_as("facilitator", path_of(samples, language, "forums:index"))
    follow(replier.get_by_role("link", name=title).first)
    replier.locator("main [name=message]").fill(REPLY[language])
    replier.locator(f"main [name=language][value={language}]").check()
    submit(replier)
    assert REPLY[language] in replier.locator("main").inner_text()

    visitor.goto(site.url + path_of(samples, language, "search:results") + f"?q={words.replace(' ', '+')}")
    wait_for_text(visitor, title)
    assert visitor.locator("main mark").count() > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_reject_tells_the_author_why(
    language: str, site: Site, browser: Browser, samples: dict, open_as: Callable[..., Page]
) -> None:
    """A rejected post is seen by its author alone, with the reason in the author's language."""
    author = f"awdur-{language}@demo.example"
    site.shell(
        "from tests_support import make_person\n"
        f"make_person('member', email={author!r}, name='Awdur {language}', language={language!r})"
    )
    page = fresh(browser)
    sign_in(page, site, author, PASSWORD, language)
    title = f"Hysbyseb {language} Advertisement"
    page.goto(site.url + path_of(samples, language, "forums:start"))
    page.locator("main [name=title]").fill(title)
    page.locator("main [name=message]").fill(QUESTION[language][1])
    submit(page)
    facilitator = open_as("facilitator", path_of(samples, language, "forums:queue"))
    follow(facilitator.get_by_role("link", name=title))
    reasons = {"cy": "Hysbyseb yw hon, nid cwestiwn.", "en": "This is advertising, not a question."}
    facilitator.locator("main [name=reason_cy]").fill(reasons["cy"])
    facilitator.locator("main [name=reason_en]").fill(reasons["en"])
    follow(facilitator.locator("form[action*='reject'] button, form[action*='gwrthod'] button").last)
    page.goto(site.url + path_of(samples, language, "forums:my_posts"))
    assert reasons[language] in page.locator("main").inner_text()
    subject = {"cy": "Nid ydym wedi cyhoeddi eich neges", "en": "We have not published your post"}[language]
    message = site.mail_to(author, subject)
    assert reasons[language] in message.get_body(("plain",)).get_content()


def totp(secret: str, steps: int = 0) -> str:
    """Return the six digits that an authenticator app shows now, or some steps of 30 s later (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + steps), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_sign_in_with_totp(language: str, site: Site, browser: Browser, samples: dict) -> None:
    """A person turns on two-step sign-in, and needs the code from then on; a wrong code is refused."""
    address = f"dau-gam-{language}@demo.example"
    site.shell(
        f"from tests_support import make_person\nmake_person('member', email={address!r}, language={language!r})"
    )
    page = fresh(browser)
    sign_in(page, site, address, PASSWORD, language)
    page.goto(site.url + path_of(samples, language, "mfa_activate_totp"))
    if page.locator("main [name=password]").count():
        page.locator("main [name=password]").fill(PASSWORD)
        submit(page)
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.content()).group()
    page.locator("main [name=code]").fill(totp(secret))
    submit(page)
    page.context.clear_cookies()

    page.goto(site.url + path_of(samples, language, "account_login"))
    page.locator("main [name=login]").fill(address)
    page.locator("main [name=password]").fill(PASSWORD)
    press_sign_in(page)
    page.locator("main [name=code]").first.fill("000000")
    follow(page.locator("main form:has([name=code]) button[type=submit]").first)
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator(".govuk-error-summary").is_visible()
    # allauth refuses a code that was used already; the next one counts a step early.
    page.locator("main [name=code]").first.fill(totp(secret, steps=1))
    follow(page.locator("main form:has([name=code]) button[type=submit]").first)
    page.goto(site.url + path_of(samples, language, "members:account"))
    assert address in page.content()


TEN_KINDS = [
    "account_login", "account_signup", "forums:index", "forums:space", "forums:thread", "search:results",
    "members:organisation_list",
]  # fmt: skip
MODELS = [
    "home.HomePage",
    "casestudies.CaseStudyPage",
    "casestudies.CaseStudyIndexPage",
    "toolkit.PolicyEntryPage",
    "home.StandardPage",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_switch_language_on_ten_kinds_of_page(
    language: str, site: Site, samples: dict, open_as: Callable[..., Page]
) -> None:
    """The toggle, labelled in the other language, leads to the same page, and back."""
    other = {"cy": "en", "en": "cy"}[language]
    label = {"cy": "Cymraeg", "en": "English"}[other]
    paths = [path_of(samples, language, name) for name in TEN_KINDS]
    for model in MODELS:
        paths.append(next(p["path"] for p in samples["pages"] if p["model"] == model and p["language"] == language))
    assert len(paths) >= 10
    page = open_as("visitor", "/en/")
    for path in paths:
        page.goto(site.url + path)
        follow(page.get_by_role("banner").get_by_role("link", name=re.compile(label)).first)
        assert page.locator("html").get_attribute("lang") == other, path
        back = {"cy": "Cymraeg", "en": "English"}[language]
        follow(page.get_by_role("banner").get_by_role("link", name=re.compile(back)).first)
        assert page.url == site.url + path


def test_language_of_the_front_door(site: Site, browser: Browser) -> None:
    """The browser's wish decides at first; the cookie of a chosen language from then on."""
    page = browser.new_context(locale="cy-GB").new_page()
    page.goto(site.url)
    assert page.url == f"{site.url}/cy/"
    page = browser.new_context(locale="de-DE").new_page()
    page.goto(site.url)
    assert page.url == f"{site.url}/en/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_expired_session_keeps_the_draft(language: str, site: Site, browser: Browser, samples: dict) -> None:
    """Someone whose session ended while they wrote signs in again and finds their words."""
    address = f"hwyr-{language}@demo.example"
    site.shell(f"from tests_support import make_person\nmake_person('practitioner', email={address!r})")
    page = fresh(browser)
    sign_in(page, site, address, PASSWORD, language)
    page.goto(site.url + path_of(samples, language, "forums:start"))
    title, text, _words = QUESTION[language]
    page.locator("main [name=title]").fill(title + " 2")
    page.locator("main [name=message]").fill(text)
    page.context.clear_cookies(name="sessionid")
    submit(page)
    assert "accounts/login" in page.url or page.locator("main [name=login]").count()
    page.locator("main [name=login]").fill(address)
    page.locator("main [name=password]").fill(PASSWORD)
    press_sign_in(page)
    assert page.locator("main [name=title]").input_value() == title + " 2"
    assert page.locator("main [name=message]").input_value() == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_keyboard_alone_reaches_search(language: str, site: Site, open_as: Callable[..., Page]) -> None:
    """The first tab stop skips to the content; the search box works with Enter."""
    page = open_as("visitor", f"/{language}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
    page.locator("header [name=q]").focus()
    page.keyboard.type("caffael" if language == "cy" else "procurement")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("main mark").count() > 0


def test_without_javascript_the_filters_and_the_menu_work(
    site: Site, samples: dict, open_as: Callable[..., Page]
) -> None:
    path = next(
        p["path"] for p in samples["pages"] if p["model"].endswith("CaseStudyIndexPage") and p["language"] == "cy"
    )
    page = open_as("visitor", path, javascript=False, width=375)
    page.locator("header summary").first.click()
    assert page.get_by_role("banner").get_by_role("link", name="Trafodaethau").first.is_visible()
    page = open_as("visitor", path + "?sector=health", javascript=False)
    assert page.locator("main .mw-card").count() >= 1
