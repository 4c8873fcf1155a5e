"""Who is meant by an @name in the talk about a report."""

import re
from collections import defaultdict
from collections.abc import Mapping

_AT = re.compile(r"(?<![\w@])@(?=\w)")


def mentioned(text: str, names: Mapping[int, str]) -> set[int]:
    """Whoever is named after an @: by the whole name, or by a first name that only one of them has."""
    handles = _handles(names)
    longest_first = sorted(handles, key=len, reverse=True)
    lowered = text.casefold()
    found = set()
    for at in _AT.finditer(lowered):
        said = next((handle for handle in longest_first if _is_said(lowered, at.end(), handle)), None)
        if said:
            found.add(handles[said])
    return found


def _handles(names: Mapping[int, str]) -> dict[str, int]:
    """Whole and first names, each to the one person it can mean."""
    bearers: dict[str, set[int]] = defaultdict(set)
    for person, name in names.items():
        whole = " ".join(name.casefold().split())
        for handle in {whole, whole.split(" ")[0]} - {""}:
            bearers[handle].add(person)
    return {handle: min(people) for handle, people in bearers.items() if len(people) == 1}


def _is_said(text: str, start: int, handle: str) -> bool:
    end = start + len(handle)
    return text.startswith(handle, start) and not text[end : end + 1].isalnum()
