"""Every regular expression that a file, a record or a keyword goes through, and the texts that would make it slow.

A pattern is slow when it goes through the same signs again from each of its places. Which texts bring it to that can
be read off the pattern: what leads up to one of its repetitions, then very many of what it repeats, then something
that does not fit.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from re import _constants as code
from re import _parser
from types import ModuleType

import citations.formats
import citations.matching
import citations.rules
import screening.rules.reading

PACKAGES = (citations.formats, citations.matching, citations.rules)
METHODS = ("match", "fullmatch", "search", "findall", "finditer", "sub", "split")
ENDLESS = 60.0  # seconds by the clock, on however busy a machine, after which nobody waits to see how slow it is
MANY = 30  # a repetition that may go on for longer is worth an attack
MOST_SIGNS = 14
FEW = 4  # beginnings that are tried with every pair of signs
CATEGORIES = {
    code.CATEGORY_DIGIT: "1", code.CATEGORY_NOT_DIGIT: "a", code.CATEGORY_SPACE: " ", code.CATEGORY_NOT_SPACE: "a",
    code.CATEGORY_WORD: "a", code.CATEGORY_NOT_WORD: "!",
}  # fmt: skip
REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)


@dataclass(frozen=True)
class Used:
    """A pattern, where it stands, and how it is applied."""

    where: str
    pattern: re.Pattern
    method: str

    def __str__(self) -> str:
        return f"{self.where}.{self.method}"

    def work(self, text: str) -> float:
        """Seconds of computing that the pattern takes on a text; of several goes the shortest."""
        data = text.encode("utf-8") if isinstance(self.pattern.pattern, bytes) else text
        start = time.process_time()
        if self.method in ("match", "fullmatch", "search"):
            getattr(self.pattern, self.method)(data)
        else:
            for _ in self.pattern.finditer(data):
                pass
        return time.process_time() - start


def modules() -> list[ModuleType]:
    found = [screening.rules.reading]
    for package in PACKAGES:
        names = [name for _, name, _ in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
        found += [package, *map(importlib.import_module, names)]
    return found


def used() -> list[Used]:
    """Patterns of modules, also those in tables, and patterns written where they are used."""
    sources = {module: ast.parse(inspect.getsource(module)) for module in modules()}
    methods = _methods(sources)
    found = {}
    for module, tree in sources.items():
        short = module.__name__.rpartition(".")[2]
        for name, pattern in [(name, pattern) for name, value in vars(module).items() for pattern in _patterns(value)]:
            for method in sorted(
                methods.get((short, name), ("search",))
            ):  # a table's are taken for the most laborious use
                found.setdefault((pattern, method), Used(f"{short}.{name}", pattern, method))
        for line, method, pattern in _written_in_place(tree):
            found.setdefault((pattern, method), Used(f"{short}:{line}", pattern, method))
    return list(found.values())


def _methods(sources: dict[ModuleType, ast.Module]) -> dict[tuple[str, str], set[str]]:
    """By module and name of a pattern, what is called on it: as NAME.match here, as module.NAME.match elsewhere."""
    found = defaultdict(set)
    for module, tree in sources.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                at = node.value
                if isinstance(at, ast.Name):
                    found[module.__name__.rpartition(".")[2], at.id].add(node.attr)
                elif isinstance(at, ast.Attribute) and isinstance(at.value, ast.Name):
                    found[at.value.id, at.attr].add(node.attr)
    return found


def _patterns(value: object) -> Iterator[re.Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from _patterns(tuple(value.values()))
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _patterns(part)


def _written_in_place(tree: ast.Module) -> Iterator[tuple[int, str, re.Pattern]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            continue
        owner, method = node.func.value, node.func.attr
        first = node.args[0]
        if isinstance(owner, ast.Name) and owner.id == "re" and method in METHODS and isinstance(first, ast.Constant):
            yield node.lineno, method, re.compile(first.value, _flags(node))


def _flags(call: ast.Call) -> int:
    """As written: `re.I`, `re.I | re.S`."""
    flags = 0
    for argument in (*call.args[1:], *(keyword.value for keyword in call.keywords)):
        for node in ast.walk(argument):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "re":
                flags |= getattr(re, node.attr, 0) if node.attr.isupper() else 0
    return flags


KEYWORDS = {
    "any word": ["* trial"],
    "any words": ["* * trial *"],
    "endings": ["a* b* c* d*"],
    "stars": ["trial*" * 50],
    "hyphens": ["self-harm - - -"],
    "long": ["x" * 5_000],
    "stems": ["interview", "semi-structured interview", "ations"],
    "hundreds": [f"word{number}* of {number}" for number in range(300)],
}


# An abstract's worth of each; what could be read off a pattern of 300 words would be texts without end.
ABSTRACTS = [("", sign, "\0") for sign in (" ", "a", "-", "\n", "a ", "a-", "x", "trial", "interview ", "word1 of ")]


def keywords() -> list[Used]:
    """What is made of keywords that people type."""
    made = {name: screening.rules.reading.highlighter([("for", words)]) for name, words in KEYWORDS.items()}
    return [Used(f"keywords, {name}", one.pattern, "finditer") for name, one in made.items()]


class Endless(Exception):
    """A pattern that would go on for hours."""


@contextmanager
def patience() -> Iterator[None]:
    """Ends a pattern that would go on for hours: whoever asks is told so instead of waiting."""

    def end(*_: object) -> None:
        raise Endless

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, ENDLESS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# ---- texts that would be slow


def attacks(used: Used) -> Iterator[tuple[str, str, str]]:
    return iter(ABSTRACTS) if used.where.startswith("keywords") else _read_off(used.pattern)


def _read_off(pattern: re.Pattern) -> Iterator[tuple[str, str, str]]:
    """(beginning, what is repeated, ending) of texts made to be slow for it."""
    tree = _parser.parse(pattern.pattern, pattern.flags)
    signs = "".join(dict.fromkeys(_signs(tree)))[:MOST_SIGNS]
    places = list(dict.fromkeys(_places(tree, "")))
    beginnings = dict.fromkeys(["", *(before for before, _ in places)])
    marked = [before + sign for before in beginnings if before for sign in signs]
    bodies = dict.fromkeys([*signs, *(body for _, body in places if body), *(b for b in beginnings if b)])
    pairs = ["".join(pair) for pair in product(signs, repeat=2)]
    for beginning in beginnings:
        for body in [
            *bodies,
            *(marked if not beginning else ()),
            *(pairs if not beginning or len(beginnings) < FEW else ()),
        ]:
            yield beginning, body, "\0"
            if len(body) > 1 or beginning:
                yield beginning, body, ""


def text(attack: tuple[str, str, str], size: int) -> str:
    beginning, body, ending = attack
    return beginning + body * (size // len(body)) + ending


def _signs(tree) -> Iterator[str]:
    """Some sign of each kind that the pattern knows."""
    for kind, what in tree:
        if kind is code.LITERAL:
            yield chr(what)
        elif kind in (code.IN, code.NOT_LITERAL, code.ANY):
            yield from _members(kind, what)
        for inner in _inside(kind, what):
            yield from _signs(inner)


def _inside(kind, what) -> list:
    if kind in REPEATS:
        return [what[2]]
    if kind is code.SUBPATTERN:
        return [what[3]]
    if kind is code.BRANCH:
        return what[1]
    if kind in (code.ASSERT, code.ASSERT_NOT):
        return [what[1]]
    return [what] if kind is code.ATOMIC_GROUP else []


def _members(kind, what) -> list[str]:
    if kind is code.ANY:
        return ["a", " "]
    if kind is code.NOT_LITERAL:
        return [sign for sign in "a b\n" if ord(sign) != what][:2]
    if what[0][0] is code.NEGATE:
        named = "".join(_members(code.IN, what[1:]))
        return [sign for sign in "a1 <!\n-" if sign not in named][:3]
    found = []
    for inner, value in what:
        if inner is code.LITERAL:
            found.append(chr(value))
        elif inner is code.RANGE:
            found.append(chr(value[0]))
        elif inner is code.CATEGORY:
            found += [CATEGORIES[value], *("\n" if value is code.CATEGORY_SPACE else "")]
    return found


def _places(tree, before: str) -> Iterator[tuple[str, str]]:
    """(what leads up to a repetition, what it repeats) for each that may go on for long."""
    for kind, what in tree:
        if kind in REPEATS and what[1] > MANY:
            for body in _samples(what[2]):
                yield before, body
                yield before + body * max(1, what[0]), body
        for inner in _inside(kind, what):
            if kind is not code.ASSERT_NOT:
                yield from _places(inner, before)
        before += _sample(kind, what)
    if before:
        yield before, ""


def _samples(tree) -> list[str]:
    """Some texts that the pattern takes; of alternatives one each."""
    found = [""]
    for kind, what in tree:
        if kind is code.BRANCH:
            found = [text + sample for text in found for branch in what[1] for sample in _samples(branch)][:12]
        else:
            found = [text + _sample(kind, what) for text in found]
    return list(dict.fromkeys(found))


def _sample(kind, what) -> str:
    if kind is code.LITERAL:
        return chr(what)
    if kind in (code.IN, code.NOT_LITERAL, code.ANY):
        return next(iter(_members(kind, what)), "a")
    if kind in REPEATS:
        return _samples(what[2])[0] * max(1, what[0])
    if kind is code.ASSERT and what[0] > 0 or kind is code.ASSERT_NOT:
        return ""
    inside = _inside(kind, what)
    return _samples(inside[0])[0] if inside else ""
