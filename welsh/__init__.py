"""The Welsh language in pure Python: mutations, order, plurals, detection and the analyser behind the library index.

Importing this package costs next to nothing: dictionaries are read from disk at the first word analysed.
"""

from welsh.alphabet import sort_key
from welsh.analyser import Token, analyse, highlight_spans, index_terms, query_terms
from welsh.detect import Detection, detect_language
from welsh.mutation import mutate, radicals
from welsh.plurals import plural_category

__all__ = [
    "Detection",
    "Token",
    "analyse",
    "detect_language",
    "highlight_spans",
    "index_terms",
    "mutate",
    "plural_category",
    "query_terms",
    "radicals",
    "sort_key",
]
