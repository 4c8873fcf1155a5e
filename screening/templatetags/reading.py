"""Texts of strangers as safe HTML: escaped, but for a few inline tags, with the review's words marked."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from screening.rules.reading import AGAINST, Highlighter, highlighter

register = template.Library()

_TAG = re.compile(r"(</?(?:sub|sup|i|b)>)", re.IGNORECASE)
_CLASSES = {"for": "cc-hi-in", AGAINST: "cc-hi-out"}
_PLAIN = highlighter(())


@register.filter
def marked(text: str, keywords: Highlighter | str = "") -> SafeString:
    """`{{ title|marked:keywords }}`: sub, sup, i and b stay when they are balanced; all else is escaped."""
    parts = _TAG.split(text or "")
    if not _balanced(parts[1::2]):
        parts = [text]
    shown = (part.lower() if place % 2 else _marked(part, keywords or _PLAIN) for place, part in enumerate(parts))
    return mark_safe("".join(shown))  # noqa: S308  (every part is a tag of the list above or escaped)


def _balanced(tags: list[str]) -> bool:
    open_tags: list[str] = []
    for tag in (tag.lower() for tag in tags):
        if not tag.startswith("</"):
            open_tags.append(tag)
        elif not open_tags or open_tags.pop() != tag.replace("/", ""):
            return False
    return not open_tags


def _marked(text: str, keywords: Highlighter) -> str:
    return "".join(
        f'<mark class="{_CLASSES[piece.kind]}">{escape(piece.text)}</mark>' if piece.kind else escape(piece.text)
        for piece in keywords.pieces(text)
    )
