"""Hands with a keyboard alone: the Tab key until something is reached, then what one presses there."""

from playwright.sync_api import Locator, Page

MOST_STOPS = 300
# Where the focus is: on what is wanted, and whether a reader who can see would see it. A choice is drawn by its label.
STOP = """wanted => {
  const here = document.activeElement;
  if (!here || here === document.body) return {there: false, seen: true, html: ""};
  const marks = style => (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none";
  const drawn = [getComputedStyle(here)];
  for (const label of here.labels || []) drawn.push(getComputedStyle(label), getComputedStyle(label, "::before"));
  const box = here.getBoundingClientRect();
  const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  return {there: here === wanted, seen: inside && drawn.some(marks), html: here.outerHTML.slice(0, 200)};
}"""

AT_HEAD = "wanted => document.activeElement === document.body && !location.hash && !!wanted.closest('main')"


class Keys:
    """The keyboard of somebody at a page; every stop on the way has to be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, target: Locator) -> None:
        """Press Tab until ``target`` has the focus; at the head of a page, skip to the content if it is there."""
        wanted = target.element_handle()
        if self.page.evaluate(AT_HEAD, wanted):
            self.page.keyboard.press("Tab")
            self.page.keyboard.press("Enter")
            assert self.page.evaluate("document.activeElement.id") == "main-content"
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(STOP, wanted)
            assert stop["seen"], f"The focus is not to be seen: {stop['html']} on {self.page.url}"
            if stop["there"]:
                return
        raise AssertionError(f"The Tab key does not reach {wanted} on {self.page.url}")

    def press(self, target: Locator) -> None:
        """Reach a link or button and press Enter; wait for the page that it leads to."""
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def open(self, summary: Locator) -> None:
        """Reach what folds out, and open it."""
        self.reach(summary)
        self.page.keyboard.press("Enter")

    def type(self, field: Locator, words: str) -> None:
        """Reach a field and write over what is there."""
        self.reach(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def choose(self, name: str, value: str) -> None:
        """Reach a group of radios or a list, and go along it by the arrows."""
        choices = self.page.locator(f"main [type=radio][name={name}]")
        if not choices.count():
            field = self.page.locator(f"main select[name={name}]")
            self.reach(field)
            for _option in range(field.locator("option").count()):
                if field.input_value() == value:
                    return
                self.page.keyboard.press("ArrowDown")
            raise AssertionError(f"{name} does not offer {value}")
        chosen = self.page.locator(f"main [type=radio][name={name}]:checked")
        if chosen.count():
            self.reach(chosen)
        else:
            self.reach(choices.first)
            self.page.keyboard.press("Space")
        for _choice in range(choices.count()):
            if chosen.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} does not offer {value}")
