"""The search box in a real browser: suggestions by the keyboard, and all of it without a script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from served import Site

from welsh import detect_language

# What is typed, mutated in Welsh, and the beginning of a title in the demo community.
TYPED = {"cy": "ngwasan", "en": "serv"}
LANGUAGES = sorted(TYPED)


def search_path(samples: dict, language: str) -> str:
    return samples["urls"][language]["search:results"]


def suggested(page: Page, text: str) -> tuple[Locator, Locator]:
    """Type as a person does; return the box and its options when they are there."""
    box = page.locator("#search-query")
    box.click()
    box.press_sequentially(text, delay=20)
    expect(box).to_have_attribute("aria-expanded", "true")
    return box, page.locator(f"#{box.get_attribute('aria-controls')} [role=option]")


def expect_active(box: Locator, options: Locator, place: int | None) -> None:
    """One option (or none) is marked, named by the box, seen, and the focus has not left the box."""
    expect(box).to_be_focused()
    selected = [option.get_attribute("aria-selected") for option in options.all()]
    assert selected == [str(number == place).lower() for number in range(len(selected))]
    if place is None:
        assert box.get_attribute("aria-activedescendant") is None
    else:
        assert box.get_attribute("aria-activedescendant") == options.nth(place).get_attribute("id")
        expect(options.nth(place)).to_be_in_viewport()


@pytest.mark.parametrize("language", LANGUAGES)
def test_suggestions_are_chosen_by_the_keyboard(language: str, samples: dict, open_as: Callable[..., Page]) -> None:
    page = open_as("visitor", search_path(samples, language))
    box = page.locator("#search-query")
    expect(box).to_have_role("combobox")
    expect(box).to_have_attribute("aria-autocomplete", "list")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_accessible_name(
        {"cy": "Am beth rydych chi'n chwilio?", "en": "What are you looking for?"}[language]
    )
    box, options = suggested(page, TYPED[language])
    listbox = page.get_by_role("listbox")
    expect(listbox).to_be_visible()
    assert listbox.get_attribute("id") == box.get_attribute("aria-controls")
    status = page.locator("main .mw-suggest-frame [role=status]")
    expect(status).to_contain_text(str(options.count()))
    assert detect_language(status.inner_text()) == language
    last = options.count() - 1
    assert last >= 1
    expect_active(box, options, None)
    for key, place in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", None), ("ArrowUp", last)):
        box.press(key)
        expect_active(box, options, place)
    box.press("ArrowDown")
    expect_active(box, options, None)

    box.press("ArrowDown")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(listbox).to_be_hidden()
    expect(box).to_have_value(TYPED[language])
    expect_active(box, options, None)
    box.press("ArrowDown")
    expect(listbox).to_be_visible()
    expect_active(box, options, None)
    box.press("Escape")
    expect(listbox).to_be_hidden()

    box.press("Backspace")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    words = options.first.inner_text()
    assert options.first.locator("[lang]").get_attribute("lang") == language
    box.press("Enter")
    page.wait_for_url("**?q=*")
    expect(page.locator("#search-query")).to_have_value(words)
    expect(page.locator(".mw-result").first).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_enter_without_a_choice_asks_for_what_was_typed(
    language: str, samples: dict, open_as: Callable[..., Page]
) -> None:
    page = open_as("visitor", search_path(samples, language))
    box, _options = suggested(page, TYPED[language])
    box.press("Enter")
    page.wait_for_url(f"**?q={TYPED[language]}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_title_leads_to_its_page_by_click_and_by_keyboard(
    language: str, samples: dict, open_as: Callable[..., Page]
) -> None:
    for by_click in (True, False):
        page = open_as("visitor", search_path(samples, language))
        box, _options = suggested(page, TYPED[language])
        titles = page.locator("[role=option][data-url]")
        address = titles.first.get_attribute("data-url")
        if by_click:
            titles.first.click()
        else:
            while box.get_attribute("aria-activedescendant") != titles.first.get_attribute("id"):
                box.press("ArrowDown")
            box.press("Enter")
        page.wait_for_url(lambda url, wanted=address: url.partition("#")[0].endswith(wanted.partition("#")[0]))
        expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_box_and_filters_work_without_a_script(
    language: str, width: int, site: Site, samples: dict, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(site.url + search_path(samples, language))
    box = page.locator("#search-query")
    assert box.get_attribute("role") is None
    box.fill("gwasanaethau" if language == "cy" else "services")
    box.press("Enter")
    expect(page.locator(".mw-result").first).to_be_visible()
    if width < 600:
        expect(page.locator(".mw-facet").first).to_be_hidden()
        page.locator(".mw-facets__heading").click()
    group = page.locator(".mw-facet:has([name=region])")
    expect(group.locator("input").first).to_be_hidden()
    group.locator(".mw-facet__summary").click()
    option = group.locator(".govuk-checkboxes__item").first
    label, count = option.locator("label > span").all_inner_texts()
    option.locator("label").click()
    page.locator(".mw-facets__actions button").click()
    page.wait_for_url("**region=*")
    assert page.locator(".mw-applied__link").inner_text().strip().endswith(label)
    assert page.locator(".mw-toolbar [role=status] strong").inner_text().split()[0] == count.strip("()")
    page.locator(".mw-applied__link").click()
    expect(page.locator(".mw-applied__link")).to_have_count(0)
    assert "region" not in page.url
    context.close()
