"""Actions are the only writers, keyword-only with `by=`, and each leaves an event in the log."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import ROOT, Module, functions, imported, modules

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
WITHOUT_BY = {
    "load_instruments": "the program's own data, the same for every review",
    "forget_reports": "rows of a file not imported yet, which no query shows; whoever imports or discards it is logged",
}
UNLOGGED = {
    "claim": "a reservation that lapses by itself, made again for each ten reports ahead",
    "give_back": "lets go of such reservations",
    "forget_reports": "rows of a file not imported yet, which no query shows",
    "load_instruments": "the program's own data, the same for every review",
}


def is_write(call: ast.Call) -> bool:
    """A call of the ORM that changes rows. `update(x)` with a positional argument is a dict's or a hash's."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    if name in ALWAYS:
        return True
    if name == "update":
        owner = call.func.value
        is_attrs = isinstance(owner, ast.Attribute) and owner.attr == "attrs"  # a widget's, in a form
        return not call.args and bool(call.keywords) and not is_attrs
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


def exported(found: list[Module]) -> dict[str, set[str]]:
    """Room -> what its folder of actions offers; what is not offered is part of an action, not one itself."""
    offers = {}
    for module in found:
        if module.parts[1:] == ("actions", "__init__"):
            lists = [n.value for n in module.tree.body if isinstance(n, ast.Assign) and n.targets[0].id == "__all__"]
            offers[module.room] = {name.value for name in lists[0].elts}
    return offers


def public_actions(module: Module, offers: dict[str, set[str]]) -> Iterator[ast.FunctionDef]:
    """Functions of an actions module that other rooms and views may call."""
    if module.is_in("actions"):
        named = offers.get(module.room)
        for function in functions(module.tree):
            if not function.name.startswith("_") and (named is None or function.name in named):
                yield function


def past_the_offer(module: Module, folders: set[str]) -> list[str]:
    """Imports that reach into a folder of actions instead of taking what it offers."""
    return [
        f"{module.path}:{line} imports {name}"
        for line, name in imported(module.tree)
        if len(name.split(".")) == 3
        and name.split(".")[1] == "actions"
        and name.split(".")[0] in folders
        and not (module.is_in("actions") and module.room == name.split(".")[0])
        and name.split(".")[2] in submodules(name.split(".")[0])
    ]


def submodules(room: str) -> set[str]:
    return {path.stem for path in (ROOT / room / "actions").glob("*.py")}


def changes_something(function: ast.FunctionDef) -> bool:
    return any(is_write(node) for node in ast.walk(function) if isinstance(node, ast.Call))


def without_keywords_or_by(module: Module, offers: dict[str, set[str]] | None = None) -> list[str]:
    faults = []
    for function in public_actions(module, offers or {}):
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
    faults, offers = [], exported(found)
    for room in sorted({module.room for module in found}):
        mine = [module for module in found if module.room == room and module.is_in("actions")]
        table = {f.name: f for module in mine for f in functions(module.tree)}
        for module in mine:
            for function in public_actions(module, offers):
                if function.name in UNLOGGED:
                    continue
                if changes_something(function) and not leaves_an_event(function, table):
                    faults.append(f"{module.path}:{function.lineno} {function.name} leaves no event")
    return faults


def test_only_actions_write():
    assert [fault for module in modules() for fault in writes_outside_actions(module)] == []


def test_actions_are_keyword_only_with_by():
    found = list(modules())

    assert [fault for module in found for fault in without_keywords_or_by(module, exported(found))] == []


def test_nobody_reaches_past_what_a_folder_of_actions_offers():
    found = list(modules())
    folders = set(exported(found))

    assert folders >= {"citations", "screening"}
    assert [fault for module in found for fault in past_the_offer(module, folders)] == []


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


def test_reaching_past_the_offer_is_seen():
    planted = Module("reporting/new.py", "from screening.actions.settling import settle_groups")

    assert len(past_the_offer(planted, {"screening"})) == 1


def test_an_action_without_an_event_is_seen():
    text = "def settle(*, by, entry):\n    _store(entry)\n    entry.save()\n\ndef _store(entry):\n    entry.save()"

    assert len(unlogged([Module("screening/actions.py", text)])) == 1


def test_an_event_through_another_action_counts():
    text = (
        "def settle(*, by, entry):\n    entry.save()\n    tell(by=by)\n\ndef tell(*, by):\n    audit.record('x', by=by)"
    )

    assert unlogged([Module("screening/actions.py", text)]) == []
