"""An appraisal instrument as data: structure, answer options and our own short topics, read from JSON.

Official wording is not ours to ship (METHODS 3.2); a team may bring it as `wording` into its own database. Reading
never raises on a bad template: it returns every problem in words, since people write these files by hand.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).resolve().parent.parent / "instruments"

MAX_LABEL_CHARACTERS = 80
MAX_WORDING_CHARACTERS = 2000
TEXTS = ("key", "edition", "title", "licence", "official_url", "citation")
ITEM_FIELDS = {"section", "number", "part", "short", "label", "wording", "answers", "is_screening", "is_open"}


class Tone(StrEnum):
    """What an answer says about the study, for colour; the symbol says it again for those who see no colour."""

    GOOD = "good"
    UNSURE = "unsure"
    BAD = "bad"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    symbol: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class AnswerSet:
    key: str
    options: tuple[Option, ...]

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(option.value for option in self.options)

    def option(self, value: str) -> Option:
        return {option.value: option for option in self.options}[value]


@dataclass(frozen=True, slots=True)
class Item:
    """One cell to answer: `code` is the number with its lettered part, as in 6a."""

    section: str
    number: int
    part: str
    label: str
    short: str
    wording: str
    answers: AnswerSet
    is_screening: bool
    is_open: bool

    @property
    def code(self) -> str:
        return f"{self.number}{self.part}"


@dataclass(frozen=True, slots=True)
class Instrument:
    key: str
    edition: str
    title: str
    licence: str
    official_url: str
    citation: str
    items: tuple[Item, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.items)

    @property
    def question_count(self) -> int:
        return len({item.number for item in self.items})

    def item(self, code: str) -> Item:
        return {item.code: item for item in self.items}[code]


@dataclass(frozen=True, slots=True)
class Reading:
    """Either an instrument, or the problems that keep the text from being one."""

    instrument: Instrument | None
    problems: tuple[str, ...] = ()


YES = Option("yes", "Yes", "Y", Tone.GOOD)
NO = Option("no", "No", "N", Tone.BAD)
CANT_TELL = Option("cant_tell", "Can't tell", "?", Tone.UNSURE)
PARTIALLY = Option("partially", "Partially", "P", Tone.UNSURE)
UNCLEAR = Option("unclear", "Unclear", "?", Tone.UNSURE)
NOT_APPLICABLE = Option("not_applicable", "Not applicable", "–", Tone.NEUTRAL)
LOW = Option("low", "Low", "+", Tone.GOOD)
SOME_CONCERNS = Option("some_concerns", "Some concerns", "!", Tone.UNSURE)
HIGH = Option("high", "High", "×", Tone.BAD)
STAR = Option("star", "Star", "★", Tone.GOOD)
NO_STAR = Option("no_star", "No star", "☆", Tone.BAD)

ANSWER_SETS = {
    answers.key: answers
    for answers in (
        AnswerSet("yes-cant-tell-no", (YES, CANT_TELL, NO)),
        AnswerSet("yes-partially-cant-tell-no", (YES, PARTIALLY, CANT_TELL, NO)),
        AnswerSet("yes-no-unclear-na", (YES, NO, UNCLEAR, NOT_APPLICABLE)),
        AnswerSet("low-some-high", (LOW, SOME_CONCERNS, HIGH)),
        AnswerSet("stars", (STAR, NO_STAR)),
    )
}


def read(text: str) -> Reading:
    """An instrument out of its JSON; the answer sets it defines itself stand beside the usual ones."""
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        return Reading(None, (f"Line {error.lineno}: this is not JSON ({error.msg}).",))
    except RecursionError:
        return Reading(None, ("This is not an instrument: it is nested too deeply.",))
    if not isinstance(raw, dict):
        return Reading(None, ("An instrument is one JSON object with the fields key, edition, title, … and items.",))
    problems = _problems_of_head(raw)
    answer_sets = dict(ANSWER_SETS) | _own_answer_sets(raw.get("answer_sets", {}), problems)
    items = _items(raw.get("items"), answer_sets, problems)
    if problems:
        return Reading(None, tuple(problems))
    return Reading(Instrument(**{name: raw[name].strip() for name in TEXTS}, items=items))


def shipped() -> tuple[Instrument, ...]:
    """The instruments that come with the program; a flawed one is a fault of ours and stops the program."""
    readings = {path.name: read(path.read_text(encoding="utf-8")) for path in sorted(SHIPPED.glob("*.json"))}
    flawed = {name: reading.problems for name, reading in readings.items() if reading.problems}
    if flawed:
        raise ValueError(f"Flawed instruments: {flawed}")
    return tuple(reading.instrument for reading in readings.values())


def _problems_of_head(raw: dict[str, Any]) -> list[str]:
    problems = [f"The field {name} is missing or empty." for name in TEXTS if not _is_text(raw.get(name))]
    unknown = sorted(set(raw) - {*TEXTS, "answer_sets", "items"})
    problems += [f"Unknown field: {name}." for name in unknown]
    url = raw.get("official_url")
    # The address becomes a link on a page, so nothing but the web's own schemes may pass.
    if _is_text(url) and not url.strip().lower().startswith(("https://", "http://")):
        problems.append("The official_url must begin with https:// or http://.")
    return problems


def _own_answer_sets(raw: Any, problems: list[str]) -> dict[str, AnswerSet]:
    if not isinstance(raw, dict):
        problems.append("The field answer_sets must map a name to a list of options.")
        return {}
    sets = {}
    for key, options in raw.items():
        read_options = [_option(option) for option in options] if isinstance(options, list) else []
        values = {option.value for option in read_options if option}
        if len(values) < 2 or len(values) != len(read_options):
            problems.append(f"Answer set {key}: give at least two options, each with its own value, label and symbol.")
            continue
        sets[key] = AnswerSet(key, tuple(read_options))
    return sets


def _option(raw: Any) -> Option | None:
    if not isinstance(raw, dict) or not all(_is_text(raw.get(name)) for name in ("value", "label", "symbol")):
        return None
    tone = raw.get("tone", Tone.NEUTRAL)
    if tone not in set(Tone):
        return None
    return Option(raw["value"].strip(), raw["label"].strip(), raw["symbol"].strip(), Tone(tone))


def _items(raw: Any, answer_sets: dict[str, AnswerSet], problems: list[str]) -> tuple[Item, ...]:
    if not isinstance(raw, list) or not raw:
        problems.append("The field items must be a list with at least one item.")
        return ()
    items = []
    for place, one in enumerate(raw, start=1):
        found = _problems_of_item(one, answer_sets)
        problems += [f"Item {place}: {problem}" for problem in found]
        if not found:
            items.append(_item(one, answer_sets))
    problems += _problems_of_codes(items)
    return tuple(items)


def _problems_of_item(raw: Any, answer_sets: dict[str, AnswerSet]) -> list[str]:
    if not isinstance(raw, dict):
        return ["it must be an object."]
    part, number = raw.get("part", ""), raw.get("number")
    checks = {
        "number must be a whole number from 1.": type(number) is int and number >= 1,
        "part must be one small letter, or be left out.": part == "" or part in tuple("abcdefghijklmnopqrstuvwxyz"),
        "section must be a text.": isinstance(raw.get("section", ""), str),
        "label is missing or empty.": _is_text(raw.get("label")),
        f"label and short are topics of at most {MAX_LABEL_CHARACTERS} characters; longer text is wording.": all(
            not isinstance(raw.get(name), str) or len(raw[name]) <= MAX_LABEL_CHARACTERS for name in ("label", "short")
        ),
        "short must be a text.": isinstance(raw.get("short", ""), str),
        f"wording must be a text of at most {MAX_WORDING_CHARACTERS} characters.": isinstance(
            raw.get("wording", ""), str
        )
        and len(raw.get("wording", "")) <= MAX_WORDING_CHARACTERS,
        f"answers must name one of {', '.join(sorted(answer_sets))}.": isinstance(raw.get("answers"), str)
        and raw["answers"] in answer_sets,
        "is_screening and is_open must be true or false.": all(
            isinstance(raw.get(name, False), bool) for name in ("is_screening", "is_open")
        ),
    }
    unknown = [f"unknown field {name}." for name in sorted(set(raw) - ITEM_FIELDS)]
    return [problem for problem, holds in checks.items() if not holds] + unknown


def _item(raw: dict[str, Any], answer_sets: dict[str, AnswerSet]) -> Item:
    label = raw["label"].strip()
    return Item(
        section=raw.get("section", "").strip(),
        number=raw["number"],
        part=raw.get("part", ""),
        label=label,
        short=raw.get("short", "").strip() or label,
        wording=raw.get("wording", "").strip(),
        answers=answer_sets[raw["answers"]],
        is_screening=raw.get("is_screening", False),
        is_open=raw.get("is_open", False),
    )


def _problems_of_codes(items: list[Item]) -> list[str]:
    codes = [item.code for item in items]
    problems = [
        f"Item {code} occurs {codes.count(code)} times." for code in dict.fromkeys(codes) if codes.count(code) > 1
    ]
    lettered = {item.number for item in items if item.part}
    whole = {item.number for item in items if not item.part}
    return problems + [f"Item {number} has both lettered parts and a whole." for number in sorted(lettered & whole)]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
