"""Why a pair is a question, in words that the person who answers can check on the page."""

from .evidence import Evidence, Fact
from .journals import Journal
from .places import Pages
from .wording import Numbers, TitleMatch

TITLES = {
    TitleMatch.SAME: "title same",
    TitleMatch.NEAR: "title same but for spelling",
    TitleMatch.CUT: "one title is part of the other",
    TitleMatch.WORDING: "title worded differently",
    TitleMatch.OTHER: "title differs",
    TitleMatch.NONE: "a title is missing",
}


def in_words(e: Evidence) -> list[str]:
    """What agrees in one phrase, then what differs with both values, then what makes the pair hard to tell."""
    phrases = [TITLES[e.title]]
    agreeing = [name for name, fact in e.facts().items() if fact == Fact.AGREE and name not in _said_otherwise(e)]
    if agreeing:
        phrases.append(f"same {_listed(agreeing)}")
    phrases += [_difference(e, name) for name in e.facts() if name in e.against and name not in ("title", "kind")]
    if not e.is_same_kind:
        phrases.append(" against ".join(kind or "article" for kind in (e.a.kind, e.b.kind)))
    if e.year_gap == 1:
        phrases.append(f"year {e.a.year} / {e.b.year}")
    if e.is_generic:
        phrases.append("a title that many works carry")
    if e.are_review_versions:
        phrases.append("versions of one Cochrane review")
    return phrases


def _said_otherwise(e: Evidence) -> tuple[str, ...]:
    return ("title", "kind", "numbers", "year") if e.year_gap else ("title", "kind", "numbers")


def _difference(e: Evidence, name: str) -> str:
    if name == "numbers":
        return "numbers in the title differ" if e.numbers is Numbers.DIFFERENT else "one title has a number more"
    if name == "registry":
        return "trial numbers differ"
    values = [_shown(getattr(side, name)) for side in (e.a, e.b)]
    if name in ("authors", "abstract") or not all(values):
        return f"{name} differ" if name == "authors" else f"{name} differs"
    return f"{_spelt(name)} {values[0]} / {values[1]}"


def _shown(value: Pages | Journal | str | int) -> str:
    if isinstance(value, Pages):
        return "-".join(filter(None, (value.start, value.end)))
    return " ".join(value.words) if isinstance(value, Journal) else str(value or "")


def _listed(names: list[str]) -> str:
    spelt = list(map(_spelt, names))
    return spelt[0] if len(spelt) == 1 else f"{', '.join(spelt[:-1])} and {spelt[-1]}"


def _spelt(name: str) -> str:
    return name.upper() if name in ("doi", "pmid") else name
