"""The program's own source, for tests that read it: every module of every room, as a syntax tree."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("reviews", "citations", "screening", "appraisal", "synthesis", "reporting")
PURE = ("rules", "formats", "matching", "confined")


@dataclass(frozen=True)
class Module:
    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.path)

    @property
    def parts(self) -> tuple[str, ...]:
        return Path(self.path).with_suffix("").parts

    @property
    def room(self) -> str:
        return self.parts[0]

    @property
    def is_pure(self) -> bool:
        return self.is_in(*PURE)

    def is_in(self, *names: str) -> bool:
        """Whether this is the module or folder of that name inside its room: "actions", "views"."""
        return len(self.parts) > 1 and self.parts[1] in names


def modules() -> Iterator[Module]:
    for room in (*ROOMS, "config"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield Module(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of each import, wherever it stands in the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """The functions at the top of a module."""
    return (node for node in tree.body if isinstance(node, ast.FunctionDef))
