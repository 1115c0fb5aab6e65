"""Writing in a real browser, in both languages: toolbar and live preview by keyboard; files without a script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from served import follow, said
from test_axe import violations

LANGUAGES = ["cy", "en"]
TEXT = {
    "cy": "Rydym yn ystyried dod â'r gwasanaeth arlwyo yn fewnol y flwyddyn nesaf.",
    "en": "We are considering bringing the catering service in-house next year.",
}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def select(area: Locator, words: str) -> None:
    """Select some words of a text area."""
    area.evaluate(
        "(area, words) => { const at = area.value.indexOf(words); area.setSelectionRange(at, at + words.length); }",
        words,
    )


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")


@pytest.mark.parametrize("language", LANGUAGES)
def test_toolbar_and_live_preview_by_keyboard(language: str, samples: dict, open_as: Callable[..., Page]) -> None:
    page = open_as("member", samples["urls"][language]["forums:start"])
    area = page.locator("main [name=message]")
    bar = page.get_by_role("toolbar", name=said(language, "Formatting"))
    buttons = bar.get_by_role("button")
    names = [said(language, name) for name in ("Bold", "Italic", "Link", "List", "Quotation", "Mention somebody")]
    expect(buttons).to_have_text(names)

    # One stop for the Tab key before the text; the arrows, Home and End go along the bar and round it.
    area.focus()
    page.keyboard.press("Shift+Tab")
    assert focused(page) == names[0]
    for key, name in (("ArrowRight", 1), ("End", 5), ("ArrowRight", 0), ("ArrowLeft", 5), ("Home", 0)):
        page.keyboard.press(key)
        assert focused(page) == names[name], key
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "message"

    # Each button, and each shortcut that it declares.
    expect(buttons.nth(0)).to_have_attribute("aria-keyshortcuts", "Control+B")
    for shortcut, button, marked in (("b", 0, "**{}**"), ("i", 1, "*{}*"), ("k", 2, "[{}](https://)")):
        for by_key in (True, False):
            area.fill("one two three")
            select(area, "two")
            if by_key:
                area.press(f"Control+{shortcut}")
            else:
                buttons.nth(button).press("Enter")
            assert area.input_value() == f"one {marked.format('two')} three"
            assert page.evaluate("document.activeElement.name") == "message"
            area.press("Control+z")
            assert area.input_value() == "one two three", "it can be undone"
    for button, mark in ((3, "- "), (4, "> ")):
        area.fill("first\nsecond\nthird")
        select(area, "st\nsec")
        buttons.nth(button).press("Space")
        assert area.input_value() == f"{mark}first\n{mark}second\nthird"

    # The language as it is found is said; the preview shows what the page will show, in that language.
    area.fill("")
    area.press_sequentially(TEXT[language], delay=2)
    looks = {
        "cy": "It looks as if you are writing in Welsh. Choose English below if that is wrong.",
        "en": "It looks as if you are writing in English. Choose Welsh below if that is wrong.",
    }
    expect(page.locator("[data-said][role=status]")).to_have_text(said(language, looks[language]))
    summary = page.locator("[data-live] summary")
    expect(summary).to_have_text(said(language, "Preview"))
    summary.focus()
    page.keyboard.press("Enter")
    shown = page.locator("[data-shown]")
    expect(shown).to_have_text(TEXT[language])
    expect(shown).to_have_attribute("lang", language)
    area.fill(f"**{TEXT[language]}** <img src=x onerror=alert(1)>")
    expect(shown.locator("strong")).to_have_text(TEXT[language])
    assert shown.locator("img").count() == 0
    assert violations(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_naming_somebody_by_keyboard(language: str, samples: dict, open_as: Callable[..., Page]) -> None:
    page = open_as("member", samples["urls"][language]["forums:start"])
    area = page.locator("main [name=message]")
    button = page.get_by_role("button", name=said(language, "Mention somebody"))
    box = page.get_by_role("combobox", name=said(language, "Name of the person"))
    area.fill("Helo ")
    button.press("Enter")
    expect(box).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    box.press("Escape")
    expect(box).to_be_hidden()
    expect(area).to_be_focused()
    button.press("Enter")
    box.press_sequentially("llwyd")
    options = page.get_by_role("listbox", name=said(language, "People who can read this")).get_by_role("option")
    expect(options.first).to_contain_text("Llwyd")
    expect(box).to_have_attribute("aria-expanded", "true")
    name = options.first.inner_text()
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    expect(page.locator("[data-people] [role=status]")).not_to_be_empty()
    assert violations(page) == []
    box.press("Enter")
    expect(area).to_be_focused()
    assert area.input_value().startswith(f"Helo @[{name}](member:")
    page.locator("[data-live] summary").press("Enter")
    expect(page.locator("[data-shown]")).to_contain_text(f"@{name}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_script_preview_keeps_the_files(language: str, samples: dict, open_as: Callable[..., Page]) -> None:
    page = open_as("member", samples["urls"][language]["forums:thread"], javascript=False, width=375)
    assert page.get_by_role("toolbar").count() == 0
    page.locator("main [name=message]").fill(TEXT[language])
    page.locator("form[data-write] details summary").last.click()
    page.locator("main [name=file_1]").set_input_files(
        {"name": f"cynllun-{language}.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    follow(page.locator("main button[name=preview]"))
    held = said(language, "We have kept {name}. Choose another file to replace it.")
    assert held.format(name=f"cynllun-{language}.pdf") in page.locator("main").inner_text()
    assert page.locator(".mw-preview").inner_text().endswith(TEXT[language])
    follow(page.locator("form[data-write] button[type=submit]:not([name])"))
    assert page.locator("main .mw-files a", has_text=f"cynllun-{language}.pdf").count() == 1
