"""Where higher rooms leave what lower ones show or need, without being imported by them.

Each registry is filled in ``AppConfig.ready`` and read at request time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

Item = TypeVar("Item")


class Registry(Generic[Item]):
    """An ordered set of named items; registering a name again replaces it (as on a reload)."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}

    def register(self, name: str, item: Item) -> None:
        """Add an item under a name."""
        self._items[name] = item

    def get(self, name: str) -> Item | None:
        """Return the item of that name, or None."""
        return self._items.get(name)

    def items(self) -> Iterator[tuple[str, Item]]:
        """Iterate over (name, item) in the order of registration."""
        return iter(self._items.items())

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())


@dataclass(frozen=True)
class Panel:
    """A piece of a page supplied from above: ``template`` rendered with what ``context(request, subject)`` returns.

    ``context`` returns None to show nothing.
    """

    place: str
    template: str
    context: Callable[[Any, Any], dict[str, Any] | None]
    order: int = 0


@dataclass(frozen=True)
class LinkCard:
    """What a card says of a page of this site: its kind in the reader's language, title and summary in their own."""

    path: str
    kind: str
    title: str
    title_language: str
    summary: str
    language: str


class PersonalData(Protocol):
    """What a room holds about a person."""

    def export(self, user: Any) -> dict[str, Any]:
        """Return everything held about ``user``, ready for JSON."""

    def forget(self, user: Any) -> None:
        """Erase or unlink what is held, inside the deletion's transaction."""


class AudienceProvider(Protocol):
    """Adds audience tokens that a user holds."""

    def __call__(self, user: Any) -> Iterable[str]: ...


panels: Registry[Panel] = Registry()
personal_data: Registry[PersonalData] = Registry()
audience_providers: Registry[AudienceProvider] = Registry()
# Brings what a room keeps encrypted under the key of now; is given a ``core.sealing.Resealing``.
resealers: Registry[Callable[[Any], None]] = Registry()
# Reads for many people at once what a provider would ask for each; keeps it on their instances.
audience_preparers: Registry[Callable[[Sequence[Any]], None]] = Registry()
# What a reader may know of the pages at some paths, by path.
link_cards: Registry[Callable[[Any, Iterable[str]], dict[str, LinkCard]]] = Registry()
# name -> core.library.LibrarySource
library_sources: Registry[Any] = Registry()
