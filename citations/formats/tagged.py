"""What all tagged formats share: a record as (tag, value) pairs in file order, of which fields take
what they understand and the rest stays with the record."""

from collections.abc import Iterable

Pairs = list[tuple[str, str]]


class Tags:
    """The pairs of one record; whatever is asked for counts as taken, `rest` is what nobody asked for."""

    __slots__ = ("pairs", "by", "taken")

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.taken: set[tuple[str, str]] = set()
        by: dict[str, list[str]] = {}
        self.by = by
        for tag, value in pairs:
            if tag in by:
                by[tag].append(value)
            else:
                by[tag] = [value]

    def one(self, *tags: str) -> str:
        """The first non-empty value, tags in order of preference; equal values elsewhere count as taken too."""
        for tag in tags:
            for value in self.by.get(tag, ()):
                if value:
                    taken = self.taken
                    for same in tags:
                        taken.add((same, value))
                    return value
        return ""

    def every(self, *tags: str) -> list[str]:
        """All non-empty values, tag after tag."""
        found = []
        for tag in tags:
            for value in self.by.get(tag, ()):
                if value:
                    found.append(value)
                    self.taken.add((tag, value))
        return found

    def in_file_order(self, *tags: str) -> list[str]:
        present = [t for t in tags if t in self.by]
        if len(present) < 2:
            return self.every(*present)
        wanted = set(present)
        found = [(t, v) for t, v in self.pairs if t in wanted and v]
        self.taken.update(found)
        return [v for _, v in found]

    def peek(self, *tags: str) -> list[str]:
        """Values that are looked at and stay with the record as well."""
        return [v for tag in tags for v in self.by.get(tag, ()) if v]

    def drop(self, *tags: str) -> None:
        for tag in tags:
            for value in self.by.get(tag, ()):
                self.taken.add((tag, value))

    def give_back(self, tag: str, value: str) -> None:
        self.taken.discard((tag, value))

    def rest(self) -> tuple[tuple[str, str], ...]:
        taken = self.taken
        return tuple((t, " ".join(v.split())) for t, v in self.pairs if v and (t, v) not in taken)


def lines_of(values: Iterable[str]) -> list[str]:
    """List tags may go on over bare lines, one value each."""
    found = []
    for value in values:
        if "\n" in value:
            found += [line.strip() for line in value.split("\n") if line.strip()]
        else:
            found.append(value)
    return found
