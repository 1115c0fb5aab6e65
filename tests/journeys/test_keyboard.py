"""Taking part and moderating with the keyboard alone, with scripts and without them."""

import pytest
from keyboard import Keys
from playwright.sync_api import Browser
from served import PASSWORD, Site, said, text_of

from core.languages import OTHER

PEOPLE = """
from tests_support import make_person
make_person("practitioner", email={asker!r}, name="Bysellfwrdd Keys", language={language!r})
make_person("facilitator", email={second!r}, name="Ail Fysell", language={language!r})
"""
TITLE = {"cy": "Pwy sydd wedi mewnoli gwaith coed?", "en": "Who has brought tree work in-house?"}
WORDS = {
    "cy": "Rydym yn ystyried cyflogi ein tîm coed ein hunain. Beth aeth o'i le i chi?",
    "en": "We are considering employing our own tree team. What went wrong for you?",
}
CHANGED = {
    "cy": "Rydym yn ystyried cyflogi tîm coed y flwyddyn nesaf. Beth aeth o'i le i chi?",
    "en": "We are considering employing a tree team next year. What went wrong for you?",
}
ANSWER = {
    "cy": "Roedd yr hyfforddiant dringo yn ddrutach na'r disgwyl, felly cynlluniwch ar gyfer dwy flynedd.",
    "en": "Training for climbing cost more than we expected, so plan for two years of it.",
}
TRANSLATED = {
    "en": "We are thinking of employing a tree team next year. What went wrong in your case?",
    "cy": "Rydym yn meddwl cyflogi tîm coed y flwyddyn nesaf. Beth aeth o chwith yn eich achos chi?",
}
NOTE = {"cy": "Nid oes ffynhonnell.", "en": "There is no source."}
REASONS = {"cy": "Profiad personol yw hwn.", "en": "This is personal experience."}


@pytest.mark.parametrize(
    ("language", "javascript"),
    [
        pytest.param("cy", True, id="cy"),
        pytest.param("en", False, id="en without a script"),
        pytest.param("en", True, id="en", marks=pytest.mark.full),
        pytest.param("cy", False, id="cy without a script", marks=pytest.mark.full),
    ],
)
def test_question_answer_report_and_decision_by_keyboard(
    language: str, javascript: bool, site: Site, browser: Browser, samples: dict
) -> None:
    name = f"{language}-{'sgript' if javascript else 'moel'}"
    asker_email, second_email = f"bysell-{name}@demo.example", f"ail-fysell-{name}@demo.example"
    site.shell(PEOPLE.format(asker=asker_email, second=second_email, language=language))
    title = f"{TITLE[language]} ({name})"

    def words(text: str) -> str:
        return said(language, text)

    def sit_down(address: str) -> Keys:
        """Come to the front page and sign in."""
        page = browser.new_context(
            locale="en-GB", viewport={"width": 1280, "height": 900}, java_script_enabled=javascript
        ).new_page()
        page.goto(f"{site.url}/{language}/")
        keys = Keys(page)
        keys.press(page.get_by_role("banner").get_by_role("link", name=words("Sign in")).first)
        keys.type(page.locator("main [name=login]"), address)
        keys.type(page.locator("main [name=password]"), PASSWORD)
        keys.press(page.locator("main form:has([name=login]) button[type=submit]").first)
        assert "/accounts/login/" not in page.url
        return keys

    def link(keys: Keys, text: str) -> None:
        keys.press(keys.page.locator("main").get_by_role("link", name=text, exact=True).first)

    def button(keys: Keys, text: str) -> None:
        keys.press(keys.page.locator("main").get_by_role("button", name=text).first)

    def send(keys: Keys) -> None:
        keys.press(keys.page.locator("form[data-write] button[type=submit]:not([name])"))

    def to_space(keys: Keys) -> None:
        keys.press(keys.page.get_by_role("banner").get_by_role("link", name=words("Discussions")).first)
        keys.press(keys.page.locator(f"main a[href='{samples['urls'][language]['forums:space']}']").first)

    def to_queue(keys: Keys, kind: str) -> None:
        """Open the newest case of a kind that is about the question."""
        keys.press(keys.page.get_by_role("banner").get_by_role("link", name=words("Moderation queue")).first)
        keys.choose("kind", kind)
        button(keys, words("Apply filters"))
        keys.press(keys.page.locator("main .mw-result").get_by_role("link", name=title).last)

    # A question is asked, and checked by a facilitator, who answers it.
    asker = sit_down(asker_email)
    to_space(asker)
    link(asker, words("Start a discussion"))
    asker.choose("kind", "question")
    asker.type(asker.page.locator("main [name=title]"), title)
    asker.type(asker.page.locator("main [name=message]"), WORDS[language])
    asker.choose("language", language)
    send(asker)
    assert WORDS[language] in text_of(asker.page)
    facilitator = sit_down("facilitator@demo.example")
    to_queue(facilitator, "first-post")
    button(facilitator, words("Take this case"))
    button(facilitator, words("Approve"))
    to_space(facilitator)
    link(facilitator, title)
    facilitator.type(facilitator.page.locator("main [name=message]"), ANSWER[language])
    send(facilitator)
    assert ANSWER[language] in facilitator.page.locator("#post-2").inner_text()

    # The asker thanks, accepts the answer, keeps it, corrects the question and chooses what to be told.
    to_space(asker)
    link(asker, title)
    post = asker.page.locator("#post-2")
    asker.press(post.get_by_role("button", name=words("This was helpful")))
    asker.press(post.get_by_role("button", name=words("Mark as the answer")))
    asker.press(post.get_by_role("button", name=words("Bookmark")))
    assert words("Accepted answer") in post.inner_text()
    assert post.get_by_role("button", name=words("Remove the bookmark")).count() == 1
    asker.press(asker.page.locator("#post-1 a[href*='/edit/'], #post-1 a[href*='/golygu/']"))
    asker.type(asker.page.locator("main [name=message]"), CHANGED[language])
    send(asker)
    assert CHANGED[language] in text_of(asker.page)
    asker.open(asker.page.locator(".mw-watch summary").first)
    asker.choose("level", "nothing")
    asker.press(asker.page.locator(".mw-watch button[type=submit]").first)
    assert words("You are told of nothing in this discussion") in text_of(asker.page)

    # A facilitator translates the question; the asker reads it as it was written.
    other = OTHER[language]
    to_space(facilitator)
    link(facilitator, title)
    facilitator.press(facilitator.page.locator("#post-1 a[href*='/translate/'], #post-1 a[href*='/cyfieithu/']"))
    facilitator.type(facilitator.page.locator("main [name=title]"), f"Coed / Trees {name}")
    facilitator.type(facilitator.page.locator("main [name=message]"), TRANSLATED[other])
    button(facilitator, words("Send the translation"))
    to_space(asker)
    link(asker, title)
    asker.press(asker.page.locator(f"header a[hreflang={other}]").first)
    assert TRANSLATED[other] in asker.page.locator("#post-1").inner_text()
    asker.press(asker.page.get_by_role("button", name=said(other, "As written")))
    assert CHANGED[language] in asker.page.locator("#post-1").inner_text()
    asker.press(asker.page.locator(f"header a[hreflang={language}]").first)

    # A report, which another facilitator answers.
    asker.press(asker.page.locator("#post-2 a[href*='/report/'], #post-2 a[href*='/rhoi-gwybod/']"))
    asker.choose("reason", "inaccurate")
    asker.type(asker.page.locator("main [name=note]"), NOTE[language])
    button(asker, words("Send the report"))
    second = sit_down(second_email)
    to_queue(second, "flag")
    assert NOTE[language] in text_of(second.page)
    second.choose("action", "dismiss")
    second.type(second.page.locator("main [name=reason_cy]"), REASONS["cy"])
    second.type(second.page.locator("main [name=reason_en]"), REASONS["en"])
    button(second, words("Record the decision"))
    assert words("The decision has been recorded.") in text_of(second.page)
    for keys in (asker, facilitator, second):
        keys.press(keys.page.get_by_role("banner").get_by_role("button", name=words("Sign out")).first)
        assert keys.page.get_by_role("banner").get_by_role("link", name=words("Sign in")).count()
        keys.page.context.close()
