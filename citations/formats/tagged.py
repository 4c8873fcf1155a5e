"""What all tagged formats share: a record as (tag, value) pairs in file order, of which fields take
what they understand and the rest stays with the record."""

from collections.abc import Iterable

Pairs = list[tuple[str, str]]


class Tags:
    """The pairs of one record; whatever is asked for counts as taken, `rest` is what nobody asked for.

    `by` holds the values that are not empty.
    """

    __slots__ = ("pairs", "by", "taken", "_whole", "_given_back")

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.taken: set[tuple[str, str]] = set()
        self._whole: set[str] = set()  # tags all of whose values are taken
        self._given_back: set[tuple[str, str]] = set()
        by: dict[str, list[str]] = {}
        self.by = by
        for tag, value in pairs:
            if not value:
                continue
            if tag in by:
                by[tag].append(value)
            else:
                by[tag] = [value]

    def one(self, *tags: str) -> str:
        """The first value, tags in order of preference; equal values elsewhere count as taken too."""
        by = self.by
        value = ""
        for tag in tags:
            if tag in by:
                held = by[tag]
                value = value or held[0]
                if held == [value]:
                    self._whole.add(tag)
                else:
                    self.taken.add((tag, value))
        return value

    def every(self, *tags: str) -> list[str]:
        """All values, tag after tag."""
        by = self.by
        found: list[str] = []
        for tag in tags:
            if tag in by:
                found += by[tag]
        self._whole.update(tags)
        return found

    def in_file_order(self, *tags: str) -> list[str]:
        present = [t for t in tags if t in self.by]
        if len(present) < 2:
            return self.every(*present)
        self._whole.update(present)
        return [v for t, v in self.pairs if t in present and v]

    def peek(self, *tags: str) -> list[str]:
        """Values that are looked at and stay with the record as well."""
        by = self.by
        found: list[str] = []
        for tag in tags:
            if tag in by:
                found += by[tag]
        return found

    def drop(self, *tags: str) -> None:
        self._whole.update(tags)

    def give_back(self, tag: str, value: str) -> None:
        self._given_back.add((tag, value))

    def rest(self) -> tuple[tuple[str, str], ...]:
        taken, whole, back = self.taken, self._whole, self._given_back
        left = []
        for pair in self.pairs:
            tag, value = pair
            if value and (tag not in whole and pair not in taken or back and pair in back):
                left.append((tag, " ".join(value.split())))
        return tuple(left)


def lines_of(values: Iterable[str]) -> list[str]:
    """List tags may go on over bare lines, one value each."""
    found = []
    for value in values:
        if "\n" in value:
            found += [line.strip() for line in value.split("\n") if line.strip()]
        else:
            found.append(value)
    return found
