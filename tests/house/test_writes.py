"""Actions are the only writers, keyword-only with `by=`, and each leaves an event in the log."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import Module, functions, modules

WRITERS = ("actions", "audit", "jobs", "triggers")
ALWAYS = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "create_user",
    "set_password",
}
# The account's own framework writes users; the manager that it calls is in reviews/models.py.
ALLOWED = {"reviews/models.py": {"save", "set_password", "create_user"}, "reviews/accounts.py": {"save_user"}}
# Actions that begin something before a membership can exist, or belong to the machine; each with its reason.
WITHOUT_BY: dict[str, str] = {}


def is_write(call: ast.Call) -> bool:
    """A call of the ORM that changes rows. `update(x)` with a positional argument is a dict's or a hash's."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    if name in ALWAYS:
        return True
    if name == "update":
        return not call.args and bool(call.keywords)
    if name == "delete":
        return not call.args and not call.keywords
    return False


def writes_outside_actions(module: Module) -> list[str]:
    if module.is_pure or module.is_in(*WRITERS) or module.room == "config":
        return []
    allowed = ALLOWED.get(module.path, set())
    return [
        f"{module.path}:{node.lineno} calls .{node.func.attr}()"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and is_write(node) and node.func.attr not in allowed
    ]


def public_actions(module: Module) -> Iterator[ast.FunctionDef]:
    """Functions that write, at the top of an actions module, and are not private."""
    if module.is_in("actions"):
        yield from (f for f in functions(module.tree) if not f.name.startswith("_"))


def changes_something(function: ast.FunctionDef) -> bool:
    return any(is_write(node) for node in ast.walk(function) if isinstance(node, ast.Call))


def without_keywords_or_by(module: Module) -> list[str]:
    faults = []
    for function in public_actions(module):
        writes = changes_something(function)
        if not writes or function.name in WITHOUT_BY:
            continue
        names = {argument.arg for argument in function.args.kwonlyargs}
        if function.args.args or "by" not in names:
            faults.append(f"{module.path}:{function.lineno} {function.name} must be keyword-only with by=")
    return faults


def called_names(function: ast.FunctionDef) -> set[str]:
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
                names.add(f"{owner}.{node.func.attr}")
                names.add(node.func.attr)
            elif isinstance(node.func, ast.Name):
                names.add(node.func.id)
    return names


def leaves_an_event(
    function: ast.FunctionDef, table: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()
) -> bool:
    """Whether the action reaches audit.record, itself or through functions of its room's actions."""
    names = called_names(function)
    if "audit.record" in names:
        return True
    later = [table[name] for name in names if name in table and name not in seen]
    return any(leaves_an_event(f, table, seen | {function.name}) for f in later)


def unlogged(found: list[Module]) -> list[str]:
    faults = []
    for room in {module.room for module in found}:
        mine = [module for module in found if module.room == room and module.is_in("actions")]
        table = {f.name: f for module in mine for f in functions(module.tree)}
        for module in mine:
            for function in public_actions(module):
                if changes_something(function) and not leaves_an_event(function, table):
                    faults.append(f"{module.path}:{function.lineno} {function.name} leaves no event")
    return faults


def test_only_actions_write():
    assert [fault for module in modules() for fault in writes_outside_actions(module)] == []


def test_actions_are_keyword_only_with_by():
    assert [fault for module in modules() for fault in without_keywords_or_by(module)] == []


def test_every_action_leaves_an_event():
    assert unlogged(list(modules())) == []


@pytest.mark.parametrize(
    "line",
    [
        "Vote.objects.create(x=1)",
        "entry.save()",
        "rows.update(outcome='x')",
        "row.delete()",
        "Entry.objects.bulk_create([])",
    ],
)
def test_a_write_in_a_view_is_seen(line):
    assert len(writes_outside_actions(Module("screening/views/new.py", f"def page(request):\n    {line}\n"))) == 1


@pytest.mark.parametrize("line", ["seen.update(other)", "digest.update(chunk)", "cache.delete('key')"])
def test_dicts_hashes_and_caches_are_no_writes(line):
    assert writes_outside_actions(Module("screening/views/new.py", f"def page(request):\n    {line}\n")) == []


@pytest.mark.parametrize(
    "text",
    [
        "def settle(entry):\n    entry.save()",
        "def settle(*, entry):\n    entry.save()",
        "def settle(entry, *, by):\n    entry.save()",
    ],
)
def test_an_action_without_keywords_or_by_is_seen(text):
    assert len(without_keywords_or_by(Module("screening/actions.py", text))) == 1


def test_an_action_without_an_event_is_seen():
    text = "def settle(*, by, entry):\n    _store(entry)\n    entry.save()\n\ndef _store(entry):\n    entry.save()"

    assert len(unlogged([Module("screening/actions.py", text)])) == 1


def test_an_event_through_another_action_counts():
    text = (
        "def settle(*, by, entry):\n    entry.save()\n    tell(by=by)\n\ndef tell(*, by):\n    audit.record('x', by=by)"
    )

    assert unlogged([Module("screening/actions.py", text)]) == []
