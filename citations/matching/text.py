"""Letters before anything else: every comparison of the matcher stands on the same folding of case, accents,
Greek letters, entities and tags."""

import html
import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,40}>")


def listed(words: str) -> list[str]:
    """A long list of words, as it is best read in source."""
    return words.split()


_GREEK = dict(
    zip(
        "αβγδεζηθκλμµπστφχψω",
        listed("alpha beta gamma delta epsilon zeta eta theta kappa lambda mu mu pi sigma tau phi chi psi omega"),
        strict=True,
    )
)
_LETTERS = {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
_SPELT = str.maketrans(_GREEK | _LETTERS)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def fold(text: str) -> str:
    """Lower case, no accents, Greek letters spelt out. Letters of other scripts stay."""
    text = text.lower()
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text)
    return "".join(c for c in text if not unicodedata.combining(c)).translate(_SPELT)


def untag(text: str) -> str:
    """Entities resolved, markup dropped."""
    if "&" in text:
        text = html.unescape(text)
    return TAG.sub("", text) if "<" in text else text


def words(text: str) -> list[str]:
    return WORD.findall(fold(text))


def letters(text: str) -> str:
    """Only letters and digits, folded: what two typings of one text have in common."""
    return "".join(words(text))


def plain_dashes(text: str) -> str:
    return text.translate(_DASHES)
