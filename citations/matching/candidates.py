"""Which pairs are worth comparing: near-linear in the number of records, with bounded memory.

Two records are candidates when they share a key. A key depends on its record alone, so that it can be stored when the
record comes, and a few new records need no look at all the others. A block of records with one key is capped: a large
one is split, and what is still large compares neighbours only.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, combinations, groupby

from .normalised import Normalised
from .titles import STOP

MAX_BLOCK = 40
NEIGHBOURS = 4
# Long words are rare ones, as a rule; measured, they find what the rarest of the collection find.
LONG_WORDS = 4
SHORTEST_LONG_WORD = 4
# A key's number holds the position of its record in the low bits: 16 million records.
POSITION_BITS = 24
POSITION_MASK = (1 << POSITION_BITS) - 1


def keys(n: Normalised) -> tuple[str, ...]:
    """Candidate keys; the first letter tells the sort of key."""
    return tuple(chain(_identifier_keys(n), _title_keys(n), _word_keys(n), _place_keys(n), _abstract_keys(n)))


def _identifier_keys(n: Normalised) -> Iterator[str]:
    if n.doi:
        yield f"d{n.doi}"
    if n.pmid:
        yield f"m{n.pmid}"
    if n.accession and n.database:
        yield f"n{n.database}|{n.accession}"
    if n.is_register_entry:
        yield f"g{n.registry[0]}"


def _title_keys(n: Normalised) -> Iterator[str]:
    if n.key:
        yield f"s{n.key}"
    if len(n.key) >= 6:
        yield f"t{n.key[:26]}"
    if len(n.key) >= 40:
        yield f"e{n.key[-22:]}"


def _word_keys(n: Normalised) -> Iterator[str]:
    """Every pair of the title's longest words: titles turned round, cut in front, or with a slip at both ends."""
    telling = {word for word in n.title.split() if len(word) >= SHORTEST_LONG_WORD and word not in STOP}
    longest = sorted(telling, key=lambda word: (-len(word), word))[:LONG_WORDS]
    for a, b in combinations(sorted(longest), 2):
        yield f"w{a}|{b}"


def _place_keys(n: Normalised) -> Iterator[str]:
    first, start, journal = n.first_author, n.pages.start, n.journal.words[0] if n.journal.words else ""
    if start not in ("", "1"):
        if first:
            yield f"a{first[:5]}|{start}"
        if n.volume:
            yield f"p{n.volume}|{start}"
        if n.year and journal:
            yield f"j{n.year}|{start}|{journal[:2]}"
    if first and n.year and n.volume and journal:
        yield f"v{first[:6]}|{n.year}|{n.volume}"


def _abstract_keys(n: Normalised) -> Iterator[str]:
    if n.abstract:
        yield f"b{n.abstract[40:75]}"
    if len(n.abstract) > 400:
        yield f"c{n.abstract[200:230]}"


def split_of(n: Normalised) -> tuple:
    """What a block that is too large is split by."""
    return n.first_author[:5], n.year


def in_order(items: Iterable[tuple[int, Normalised]]) -> list[tuple[int, Normalised]]:
    """In the order of their titles; the rest of their content makes it independent of how they came."""
    by_title = groupby(sorted(items, key=_key_of), key=_key_of)
    return [item for _, alike in by_title for item in sorted(alike, key=_order_of)]


def _key_of(item: tuple[int, Normalised]) -> str:
    return item[1].key


def _order_of(item: tuple[int, Normalised]) -> tuple:
    record_id, n = item
    return n.year, n.authors, n.volume, n.pages, n.issue, n.doi, n.pmid, n.abstract, n.journal, record_id


@dataclass(frozen=True, slots=True)
class Numbered:
    """A key as a number that a table can hold, and the same for the part of a large block that the record is in."""

    key: int
    part: int


def title_number(n: Normalised) -> int:
    """The number that only records of the very same title share: enough of them tell whether the title is generic."""
    return number(f"s{n.key}")


def numbered(n: Normalised) -> list[Numbered]:
    """The record's keys, each once."""
    split = "|".join(map(str, split_of(n)))
    return [Numbered(number(key), number(f"{key}|{split}")) for key in dict.fromkeys(keys(n))]


def number(key: str) -> int:
    """40 bits of a hash: of a million keys, fewer than one meets another by chance."""
    return int.from_bytes(blake2b(key.encode(errors="surrogatepass"), digest_size=5).digest())


class Candidates:
    """Candidate pairs of positions in `records`, which stand in order."""

    def __init__(self, records: Sequence[Normalised], new: set[int] | None = None) -> None:
        self._records = records
        self._blocks: list[Sequence[int]] = []
        self._blocks_of: dict[int, list[int]] = {}
        self._new = new
        for block in self._capped(self._shared(self._entries())):
            self._add(block)

    def partners(self, position: int) -> set[int]:
        """Positions to compare with; the pair is met once, from the higher position or from the new one."""
        blocks = (self._blocks[number] for number in self._blocks_of.get(position, ()))
        return {other for other in chain.from_iterable(blocks) if self._is_met_here(position, other)}

    def _is_met_here(self, position: int, other: int) -> bool:
        return other < position or self._new is not None and other != position and other not in self._new

    def _entries(self) -> array:
        """(key, position) of every record, as one number each; of new records' keys only, when some are new."""
        wanted = None if self._new is None else {key for at in self._new for key in keys(self._records[at])}
        entries = array("Q")
        for position, n in enumerate(self._records):
            held = keys(n) if wanted is None else wanted.intersection(keys(n))
            entries.extend(number(key) << POSITION_BITS | position for key in held)
        return entries

    @staticmethod
    def _shared(entries: array) -> Iterator[list[int]]:
        for _, block in groupby(sorted(entries), key=lambda entry: entry >> POSITION_BITS):
            positions = [entry & POSITION_MASK for entry in block]
            if len(positions) > 1:
                yield positions

    def _capped(self, blocks: Iterator[list[int]]) -> Iterator[Sequence[int]]:
        for block in blocks:
            if len(block) <= MAX_BLOCK:
                yield block
                continue
            by_split = sorted(block, key=lambda position: (split_of(self._records[position]), position))
            for _, part in groupby(by_split, key=lambda position: split_of(self._records[position])):
                yield from _windows(list(part))

    def _add(self, block: Sequence[int]) -> None:
        if len(block) < 2 or self._new is not None and self._new.isdisjoint(block):
            return
        for position in block if self._new is None else self._new.intersection(block):
            self._blocks_of.setdefault(position, []).append(len(self._blocks))
        self._blocks.append(tuple(block))


def _windows(part: list[int]) -> Iterator[list[int]]:
    """A part small enough as it is, a larger one (hundreds of 'Editorial') as overlapping neighbourhoods."""
    if len(part) <= MAX_BLOCK:
        yield part
        return
    for at in range(len(part) - NEIGHBOURS):
        yield part[at : at + NEIGHBOURS + 1]


def generic_titles(records: Sequence[Normalised]) -> frozenset[str]:
    """Title keys that more than two first authors, or more than two issues, carry ("Reply", a monthly column).
    The records stand in order."""
    return frozenset(key for key, same in groupby(records, key=lambda n: n.key) if key and _are_many_works(list(same)))


def _are_many_works(same: list[Normalised]) -> bool:
    authors = {n.first_author[:5] for n in same}
    issues = {(n.volume, n.issue) for n in same if n.volume and n.issue}
    return len(authors) > 2 or len(issues) > 2
