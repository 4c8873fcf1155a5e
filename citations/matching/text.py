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
_SPELT = _GREEK | _LETTERS
_NO_LETTERS = str.maketrans(dict.fromkeys(chr(n) for n in range(128) if not chr(n).isalnum()))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def fold(text: str) -> str:
    """Lower case, no accents, Greek letters spelt out. Letters of other scripts stay."""
    text = text.lower()
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text)
    for letter in set(text):  # each letter of an alphabet once, however long the text
        if letter in _SPELT or unicodedata.combining(letter):
            text = text.replace(letter, _SPELT.get(letter, ""))
    return text


def untag(text: str) -> str:
    """Entities resolved, markup dropped."""
    if "&" in text:
        text = html.unescape(text)
    return TAG.sub("", text) if "<" in text else text


def words(text: str) -> list[str]:
    return WORD.findall(fold(text))


def letters(text: str) -> str:
    """Only letters and digits, folded: what two typings of one text have in common."""
    text = fold(text)
    return text.translate(_NO_LETTERS) if text.isascii() else "".join(WORD.findall(text))


def plain_dashes(text: str) -> str:
    return text.translate(_DASHES)
