"""How wide a text is and where it breaks, without a font at hand.

The advance widths are those of DejaVu Sans, the font of exported figures. On pages the figure is set in a narrower
face, so a text that fits here fits there.
"""

import re
import unicodedata


def _table(widths: str) -> tuple[int, ...]:
    return tuple(map(int, widths.split()))


# Advance widths of the signs from space to tilde, in thousandths of the font size.
_FIRST = 32
_REGULAR = _table(
    """318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 636 636 337
        337 838 838 838 531 1000 684 686 698 770 632 575 775 752 295 295 656 557 863 748 787 603 787 695 635 611 732 684
        989 685 611 685 390 337 390 838 500 500 613 635 550 635 615 352 635 634 278 278 579 278 974 634 612 635 635 411
        521 392 634 592 818 592 592 525 636 337 636 838"""
)
_BOLD = _table(
    """348 456 521 838 696 1002 872 306 457 457 523 838 380 415 380 365 696 696 696 696 696 696 696 696 696 696 400
        400 838 838 838 580 1000 774 762 734 830 683 683 821 837 372 372 775 637 995 837 850 733 850 770 720 682 812 774
        1103 771 724 725 457 365 457 838 500 500 675 716 593 716 678 435 716 712 343 343 665 343 1042 712 687 716 716
        493 595 478 712 652 924 645 652 582 712 365 712 838"""
)
_OTHER_LETTER = 700  # most accented, Greek and Cyrillic letters are narrower
_WIDE_LETTER = 1000  # Chinese, Japanese, Korean
NO_BREAK_SPACE = "\u00a0"

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    table = _BOLD if is_bold else _REGULAR
    return sum(_advance(sign, table) for sign in text) * size / 1000


def wrapped(text: str, room: float, size: float, *, is_bold: bool = False, hanging: float = 0) -> list[str]:
    """Lines no wider than `room`, the second and later ones by `hanging` less; a word that is wider is broken."""
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, size, is_bold=is_bold) <= room - (hanging if lines else 0):
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _broken(word, room - hanging, size, is_bold)
        lines += whole
    return [*lines, line]


def printable(text: str) -> str:
    """On one line, without what XML forbids and what would turn the direction of the text around it."""
    return re.sub(r"[^\S\u00a0]+", " ", _UNPRINTABLE.sub("", text)).strip(" ")


def _advance(sign: str, table: tuple[int, ...]) -> int:
    place = ord(" " if sign == NO_BREAK_SPACE else sign) - _FIRST
    if 0 <= place < len(table):
        return table[place]
    if unicodedata.combining(sign):
        return 0
    return _WIDE_LETTER if unicodedata.east_asian_width(sign) in "WF" else _OTHER_LETTER


def _broken(word: str, room: float, size: float, is_bold: bool) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and width(pieces[-1] + sign, size, is_bold=is_bold) > room:
            pieces.append("")
        pieces[-1] += sign
    return pieces
