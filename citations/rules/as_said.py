"""The reasons of a question with what the reports say, in place of what the matcher made of it to compare."""

from collections.abc import Mapping, Sequence

# The first word of a reason that names both values, and the field that holds them.
FIELDS = {"journal": "journal", "volume": "volume", "issue": "issue", "pages": "pages", "DOI": "doi", "PMID": "pmid"}
BETWEEN = " / "
LONGEST = 60


def as_said(reasons: Sequence[str], a: Mapping[str, str], b: Mapping[str, str]) -> list[str]:
    """ "journal lancet / n engl j med" becomes "journal The Lancet / N Engl J Med"."""
    return [_as_said(reason, a, b) for reason in reasons]


def _as_said(reason: str, a: Mapping[str, str], b: Mapping[str, str]) -> str:
    name = reason.split(" ", 1)[0]
    field = FIELDS.get(name, "")
    if BETWEEN not in reason or not field or not (a.get(field) and b.get(field)) or a[field] == b[field]:
        return reason
    return f"{name} {_shortened(a[field])}{BETWEEN}{_shortened(b[field])}"


def _shortened(text: str) -> str:
    """One line, and not the motto of a congress that some databases put into the journal."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
