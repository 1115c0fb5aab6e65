"""The room's tables: what can be found, the words it is written in, saved searches, and searches that found nothing."""

from .engine import EngineIndex
from .library import TERM_COLUMNS, LexiconPair, LibraryEntry, LibraryEntryQuerySet, LibraryTerm
from .meaning import EntryMeaning, MeaningSpace, MeaningTerm
from .missed import GuidanceRequest, MissedSearch
from .saved import SavedSearch, SavedSearchHit
from .words import LibraryTitleWord, LibraryWord

__all__ = [
    "TERM_COLUMNS",
    "EngineIndex",
    "EntryMeaning",
    "GuidanceRequest",
    "LexiconPair",
    "LibraryEntry",
    "LibraryEntryQuerySet",
    "LibraryTerm",
    "LibraryTitleWord",
    "LibraryWord",
    "MeaningSpace",
    "MeaningTerm",
    "MissedSearch",
    "SavedSearch",
    "SavedSearchHit",
]
