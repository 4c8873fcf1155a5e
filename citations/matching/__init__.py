"""Which records are one report? A pure library (no Django): normalise at import, find links and questions after.

Every link is made by a named rule and keeps its facts; what people said is permanent; the order of the input is of
no account. A study lost is worse than a duplicate kept: what is not certain is asked.
"""

from .candidates import MAX_BLOCK, Numbered, keys, numbered, title_number
from .finding import Comparison, Link, Question, Result, compare, find, similar
from .groups import clusters
from .normalised import VERSION, Normalised, normalise
from .rules import RULES, WEAKEST_RULE

__all__ = [
    "MAX_BLOCK",
    "RULES",
    "VERSION",
    "WEAKEST_RULE",
    "Comparison",
    "Link",
    "Normalised",
    "Numbered",
    "Question",
    "Result",
    "clusters",
    "compare",
    "find",
    "keys",
    "normalise",
    "numbered",
    "similar",
    "title_number",
]
