"""Messages that are rightly the same in both languages, each with its reason."""

EQUAL_IN_BOTH: dict[str, str] = {
    "Mewnoli": "the name of the community",
    "Cymraeg": "each language is named in itself",
    "English": "each language is named in itself",
    "Sector": "the same word",
    "sector": "the same word",
    "Help": "the same word (glossary: cymorth is kept for support)",
    "person": "the same word",
    "help/": "an address: the same word",
}
