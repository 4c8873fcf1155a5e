"""Texts of strangers as safe HTML: escaped, but for a few inline tags, with the review's words marked."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from reviews import clock
from screening.rules.criteria import Answer
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


@register.filter
def as_json(value) -> str:
    """For an attribute that a script reads; nothing for what is empty."""
    return json.dumps(value) if value else ""


@register.filter
def when(moment: datetime) -> str:
    """As short as a narrow column wants: the time of today, the day of this year, else the day with its year."""
    moment, now = localtime(moment), localtime(clock.now())
    is_today, is_this_year = moment.date() == now.date(), moment.year == now.year
    return date_format(moment, "H:i" if is_today else "j M" if is_this_year else "j M Y")


@register.filter
def including(criteria) -> list:
    """The criteria that say what is included; the others only name what is not."""
    return [criterion for criterion in criteria if criterion.include_if]


@register.filter
def reason_key(place: int) -> str:
    """The key of the reason at this place: 1 to 9, and 0 for the tenth."""
    return str(place % 10)


@register.filter
def choice(field) -> SafeString:
    """A field of a small form in the page's own style."""
    is_list = bool(getattr(field.field, "choices", None))
    return field.as_widget(
        attrs={"class": f"{'form-select form-select-sm' if is_list else 'form-control form-control-sm'}"}
    )


WORDS = {Answer.YES: "Yes", Answer.NO: "No", Answer.UNCLEAR: "Unclear"}


@dataclass(frozen=True)
class Choice:
    value: str
    word: str
    key: int
    chosen: bool


@dataclass(frozen=True)
class Answered:
    """A criterion with what a reader said to it; empty where they did not."""

    criterion: object
    answer: str

    @property
    def word(self) -> str:
        return WORDS.get(self.answer, "")

    @property
    def choices(self) -> list[Choice]:
        return [Choice(value, word, key, value == self.answer) for key, (value, word) in enumerate(WORDS.items(), 1)]


@register.filter
def answered(vote, criteria) -> list[Answered]:
    """`{{ vote|answered:criteria }}`: every criterion in the agreed order, with the vote's answer."""
    said = vote.answers if vote else {}
    return [Answered(criterion, said.get(str(criterion.pk), "")) for criterion in criteria]
