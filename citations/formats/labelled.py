"""Text exports that write `Label: value`, one record after a dividing line."""

import re

from .tagged import Pairs

LABEL = re.compile(r"([A-Z][A-Za-z/()' -]{1,50}?):(?:[ \t]++(.*)|[ \t]*)$")


def pairs_of(text: str, known: frozenset[str]) -> tuple[Pairs, list[str]]:
    """(label, value) in file order, and the lines before the first label. Only known labels, or any after
    a blank line, open a value: abstracts have colons too."""
    found: list[tuple[str, list[str]]] = []
    before: list[str] = []
    blank = True
    for line in text.split("\n"):
        match = LABEL.match(line)
        if match and (match.group(1).casefold() in known or blank and len(match.group(1).split()) < 6):
            found.append((match.group(1), [match.group(2) or ""]))
        elif line.strip():
            (found[-1][1] if found else before).append(line.strip())
        blank = not line.strip()
    return [(label, "\n".join(p for p in parts if p).strip()) for label, parts in found], before
