"""What differs between two protocol versions, in sentences: a report must tell how it departed from its protocol."""

from collections.abc import Iterator

from reviews.rules.frames import FRAMES, parts

NAMED_APART = ("question", "frame", "frame_parts", "criteria")
TEXTS = {"include_if": "what includes", "exclude_if": "what excludes", "scope": "whom it is asked of"}


def changes(before: dict, after: dict) -> list[str]:
    """Sentences about what `after` says otherwise than `before`; none when only the reason is new."""
    return [*_question(before, after), *_criteria(before["criteria"], after["criteria"]), *_other(before, after)]


def _question(before: dict, after: dict) -> Iterator[str]:
    if before["question"] != after["question"]:
        yield "The question was reworded." if before["question"] else "The question was written down."
    if before["frame"] != after["frame"]:
        yield f"The frame is now {FRAMES[after['frame']][0]}, before it was {FRAMES[before['frame']][0]}."
        return
    for key, label in parts(after["frame"]):
        if before["frame_parts"].get(key, "") != after["frame_parts"].get(key, ""):
            yield f"{label} was changed."


def _criteria(before: list[dict], after: list[dict]) -> Iterator[str]:
    old, new = _standing(before), _standing(after)
    for pk, criterion in new.items():
        if pk not in old:
            yield f"“{criterion['label']}” was added."
        else:
            yield from _reworded(old[pk], criterion)
    yield from (f"“{criterion['label']}” was taken out." for pk, criterion in old.items() if pk not in new)
    if [pk for pk in old if pk in new] != [pk for pk in new if pk in old]:
        yield f"The order is now: {', '.join(criterion['label'] for criterion in new.values())}."


def _standing(criteria: list[dict]) -> dict[int, dict]:
    """Keeps the order of the list, which is the agreed one."""
    return {c["id"]: c for c in criteria if not c["retired"] and not c["alias_of"]}


def _reworded(old: dict, new: dict) -> Iterator[str]:
    if old["label"] != new["label"]:
        yield f"“{old['label']}” is now called “{new['label']}”."
    changed = [words for key, words in TEXTS.items() if old[key] != new[key]]
    if changed:
        yield f"“{new['label']}”: {' and '.join(changed)} was changed."


def _other(before: dict, after: dict) -> Iterator[str]:
    for key in sorted({*before, *after} - set(NAMED_APART)):
        if before.get(key) != after.get(key):
            yield f"{key.replace('_', ' ').capitalize()} changed."
