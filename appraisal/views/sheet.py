"""What the appraisal pages show, put together for templates, which only walk through it."""

from collections.abc import Mapping
from dataclasses import dataclass

from appraisal import queries
from appraisal.rules import instrument as rules
from appraisal.rules import summary

MARKS = {rules.Tone.GOOD: "in", rules.Tone.UNSURE: "maybe", rules.Tone.BAD: "out", rules.Tone.NEUTRAL: "none"}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    mark: str
    key: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """One item to answer. `is_current` for the one a page opens with."""

    code: str
    label: str
    wording: str
    is_screening: bool
    is_open: bool
    given: queries.Given
    choices: tuple[Choice, ...]
    is_current: bool

    @property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.is_chosen), None)


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    items: tuple[ItemSheet, ...]

    @property
    def answered(self) -> int:
        return sum(item.given.is_answered for item in self.items)


@dataclass(frozen=True, slots=True)
class Sheet:
    sections: tuple[Section, ...]
    has_doubtful_start: bool

    @property
    def items(self) -> tuple[ItemSheet, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @property
    def answered(self) -> int:
        return sum(section.answered for section in self.sections)

    @property
    def missing(self) -> tuple[ItemSheet, ...]:
        return tuple(item for item in self.items if not item.given.is_answered)

    @property
    def is_whole(self) -> bool:
        return not self.missing


def sheet(instrument: rules.Instrument, given: Mapping[str, queries.Given], current: str = "") -> Sheet:
    """The checklist with one person's answers; it opens at `current`, else at the first item not answered."""
    nothing = queries.Given()
    open_codes = [code for code in instrument.codes if not given.get(code, nothing).is_answered]
    first = current if current in instrument.codes else (open_codes or instrument.codes)[0]
    items = [_item(item, given.get(item.code, nothing), item.code == first) for item in instrument.items]
    names = dict.fromkeys(item.section for item in instrument.items)
    by_section = [
        (name, [shown for item, shown in zip(instrument.items, items, strict=True) if item.section == name])
        for name in names
    ]
    values = {code: one.value for code, one in given.items() if one.value}
    return Sheet(
        sections=tuple(Section(name, tuple(shown)) for name, shown in by_section),
        has_doubtful_start=summary.has_doubtful_start(instrument, values),
    )


def _item(item: rules.Item, given: queries.Given, is_current: bool) -> ItemSheet:
    return ItemSheet(
        code=item.code,
        label=item.label,
        wording=item.wording,
        is_screening=item.is_screening,
        is_open=item.is_open,
        given=given,
        choices=tuple(
            Choice(option.value, option.label, MARKS[option.tone], str(n), option.value == given.value)
            for n, option in enumerate(item.answers.options, start=1)
        ),
        is_current=is_current,
    )


@dataclass(frozen=True, slots=True)
class SideSheet:
    """What one side said to one item."""

    label: str
    answer: Choice | None
    given: queries.Given


@dataclass(frozen=True, slots=True)
class Compared:
    """One item with both sides in view. `state`: agreed | decided | differs | unanswered."""

    code: str
    label: str
    sides: tuple[SideSheet, ...]
    state: str
    answer: Choice | None
    note: str
    decided_by: str
    seen: int
    choices: tuple[Choice, ...]
    is_open: bool

    @property
    def is_settled(self) -> bool:
        return self.state in {"agreed", "decided"}


def compared(
    instrument: rules.Instrument, sides: list[queries.Side], decided: Mapping, wanted: str = ""
) -> tuple[Compared, ...]:
    """Every item; the first that stands open is unfolded, or the one that was asked for."""
    stands = queries.agreed(instrument, [side.answers for side in sides], {c: row.value for c, row in decided.items()})
    unfolded = wanted if wanted in instrument.codes else next(iter(stands.open), "")
    return tuple(
        _compared(item, sides, decided.get(item.code), stands, item.code == unfolded) for item in instrument.items
    )


def _compared(item: rules.Item, sides: list[queries.Side], row, stands, is_open: bool) -> Compared:
    said = [side.answers.get(item.code, "") for side in sides]
    value = stands.answers.get(item.code, "")
    choices = _choices(item, value)
    by_value = {choice.value: choice for choice in choices}
    if row:
        state = "decided"
    elif value:
        state = "agreed"
    else:
        state = "differs" if all(said) else "unanswered"
    return Compared(
        code=item.code,
        label=item.label,
        sides=tuple(
            SideSheet(side_name(side), by_value.get(one), side.given.get(item.code, queries.Given()))
            for side, one in zip(sides, said, strict=True)
        ),
        state=state,
        answer=by_value.get(value),
        note=row.note if row else "",
        decided_by=str(row.decided_by) if row else "",
        seen=row.pk if row else 0,
        choices=choices,
        is_open=is_open,
    )


def _choices(item: rules.Item, value: str) -> tuple[Choice, ...]:
    """In the checklist's order, so that a key means the same answer on every question, here and while appraising."""
    return tuple(
        Choice(option.value, option.label, MARKS[option.tone], str(n), option.value == value)
        for n, option in enumerate(item.answers.options, start=1)
    )


def side_name(side: queries.Side) -> str:
    return "You" if side.is_mine else side.name or side.label
