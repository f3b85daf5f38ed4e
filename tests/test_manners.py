"""The house's own rules: each module says what it is, none is an orphan, none has a name that says nothing."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from docs.lines_per_operation import counted, operations

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tidings"
MODULES = sorted(PACKAGE.rglob("*.py"))
LINES_MOST = 420
LINES_OF_AN_OPERATION_MOST = 16.8
"""On average; what the words of declarations take from it may not come back."""
NAMELESS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
STARTS = {"tidings.__main__"}
RUN_BY_OTHERS = {
    "tidings.db.migrations.env": "Alembic runs it",
    "tidings.make_migration": "a command of its own",
    "tidings.child": "a process of its own, which supervisor starts",
    "tidings.webhooks.worker": "a process of its own, which webhooks.workers starts",
    "tidings.sdkproxy.preload.sitecustomize": "Python runs it at its start",
    "tidings.webhooks.recorded": "simulations give it to the app",
}


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _broken(look: Callable[[Path], object]) -> dict[str, object]:
    """What `look` finds in a module, by the modules in which it finds something."""
    found = {_name(path): look(path) for path in MODULES}
    return {name: what for name, what in found.items() if what}


def _ours(path: Path) -> bool:
    """Whether it is part of our program, and does not change other people's."""
    return "preload" not in path.parts


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


WIRING = {PACKAGE / "app.py", PACKAGE / "serve.py", PACKAGE / "doctor.py", *PACKAGE.glob("*/room.py")}
RECORDS = {"passage"}
"""What changes as it goes, and is no part with a lifetime."""


def _set_from_outside(tree: ast.Module, *, wiring: bool) -> list[str]:
    """Where something that is there already is set on a part of `self`; in files that join parts, on anything else."""
    found = []
    for each in [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]:
        for target in [one for one in each.targets if isinstance(one, ast.Attribute)]:
            owner, is_there = target.value, isinstance(each.value, ast.Name | ast.Attribute | ast.Lambda)
            of_part = isinstance(owner, ast.Attribute) and owner.attr not in RECORDS and is_there
            if of_part or (wiring and ast.unparse(owner) != "self"):
                found.append(ast.unparse(each))
    return found


def test_nothing_is_set_on_a_part_after_its_making() -> None:
    assert _broken(lambda path: _ours(path) and _set_from_outside(_tree(path), wiring=path in WIRING)) == {}


def test_what_is_set_from_outside_is_seen() -> None:
    tree = ast.parse("def join(hand, part):\n    hand.dispatcher = part\n")
    assert _set_from_outside(tree, wiring=True) == ["hand.dispatcher = part"]
    tree = ast.parse("def join(self):\n    self.hand.told = self._told\n    self.rooms = rooms\n")
    assert _set_from_outside(tree, wiring=False) == ["self.hand.told = self._told"]


def test_the_program_is_a_short_list_of_rooms_in_one_order() -> None:
    """Each room is built once, is started, and no kind of room is looked for among the others."""
    text = (PACKAGE / "app.py").read_text()
    assert text.count("\n") < 150
    built = {
        ast.unparse(node.func).removesuffix(".build")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".build")
    }
    rooms = {path.parent.name for path in PACKAGE.glob("*/room.py")}
    assert rooms - built == set()
    for path in (PACKAGE / "app.py", PACKAGE / "ground.py", *PACKAGE.glob("*/room.py")):
        assert "isinstance(" not in path.read_text(), path


def test_a_module_opens_with_a_sentence_and_stays_short() -> None:
    def wrong(path: Path) -> list[str]:
        is_list = path.parent.name == "versions" and path.name == "__init__.py"
        is_long = "versions" not in path.parts and path.read_text().count("\n") > LINES_MOST
        return [
            *(["does not say what it is"] if not is_list and not ast.get_docstring(_tree(path)) else []),
            *([f"has more than {LINES_MOST} lines"] if is_long else []),
            *(["has a name that says nothing"] if path.stem in NAMELESS else []),
        ]

    assert _broken(wrong) == {}


def test_no_module_is_an_orphan() -> None:
    imports = {_name(path): _imports(path) for path in MODULES}
    reached: set[str] = set()
    waiting = [*STARTS]
    while waiting:
        name = waiting.pop()
        if name in reached or name not in imports:
            continue
        reached.add(name)
        waiting.extend(imports[name])
        waiting.append(name.rpartition(".")[0])
    orphans = {
        name for name in imports if name not in reached and not name.startswith("tidings.db.migrations.versions")
    }
    assert orphans - {"tidings.db.migrations"} == set(RUN_BY_OTHERS) - reached


def test_nothing_that_is_kept_names_a_place_of_one_machine_or_a_registry() -> None:
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
    ]
    for path in _tracked():
        text = path.read_text(errors="replace")
        assert not any(host in text for host in hosts), path
        assert "/" + "work/" not in text, path


def test_no_kept_file_has_the_marks_of_a_merge_that_was_left_in_the_middle() -> None:
    """A stylesheet with such lines is read without complaint, but for the rules beside them."""
    marks = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)
    for path in _tracked():
        assert not marks.search(path.read_text(errors="replace")), path


def _tracked() -> list[Path]:
    """The texts that are kept."""
    found = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("this is no git checkout")
    paths = [ROOT / name for name in found.stdout.split()]
    return [path for path in paths if path.suffix not in {".png", ".ico"} and path.is_file()]


MAY_LOCK = {
    "tidings.db.changes": "takes changes over in the order in which they were committed",
    "tidings.db.turns": "only so that nobody works in vain: the guard in the commit protects",
    "tidings.carriers.simulated.waiting": "the simulated network is one process",
}
"""Who may use an asyncio.Lock, and why: it protects nothing from a second process, so no rule of the business."""


def test_no_lock_of_one_process_guards_a_rule() -> None:
    def locks(path: Path) -> list[int]:
        return [
            node.lineno for node in ast.walk(_tree(path)) if isinstance(node, ast.Attribute) and node.attr == "Lock"
        ]

    found = _broken(locks)
    assert found.keys() == MAY_LOCK.keys(), "take a turn, or guard the commit (tidings.db.turns, tidings.db.guards)"


def _events_handed_around(tree: ast.Module) -> list[str]:
    """Where an event is an argument of a constructor or of a room, or is set from outside the object that waits for it."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.name in {"__init__", "build"}):
            given = [*node.args.args, *node.args.kwonlyargs]
            found += [ast.unparse(each) for each in given if each.annotation and _is_event(each.annotation)]
        elif isinstance(node, ast.ClassDef):
            found += [
                ast.unparse(each)
                for each in node.body
                if isinstance(each, ast.AnnAssign) and _is_event(each.annotation)
            ]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "set"
            and not node.args
        ):
            owner = node.func.value.value if isinstance(node.func.value, ast.Attribute) else None
            if owner is not None and ast.unparse(owner) != "self":
                found.append(ast.unparse(node))
    return found


def _is_event(hint: ast.expr) -> bool:
    return "asyncio.Event" in ast.unparse(hint)


def test_who_waits_is_woken_by_a_commit_and_no_event_is_handed_around() -> None:
    found = _broken(lambda path: _ours(path) and _events_handed_around(_tree(path)))
    assert found == {}, "name whom the commit wakes (wakes=)"


def test_events_that_are_handed_around_are_seen() -> None:
    tree = ast.parse("class A:\n    woken: asyncio.Event\n    def __init__(self, woken: asyncio.Event) -> None: ...\n")
    assert _events_handed_around(tree) == ["woken: asyncio.Event"] * 2
    tree = ast.parse("def wake(desk):\n    desk.waiting.set()\n    self.mine.set()\n    changes.set()\n")
    assert _events_handed_around(tree) == ["desk.waiting.set()"]


FACTS_ARE_PUT_IN_BY = {"tidings.db.facts"}
HAND = {"put", "remove", "tell", "expect", "add_sender", "drop_sender", "_set", "_put", "_drop"}
FACTS = {"senders", "pools", "directory", "known_campaigns", "optouts", "accounts", "facts", "kept"}
PARTS = {"Senders", "Pools", "Directory", "KnownCampaigns", "OptOuts"}


def _put_by_hand(tree: ast.Module) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in HAND:
            of = node.func.value
            name = of.id if isinstance(of, ast.Name) else of.attr if isinstance(of, ast.Attribute) else ""
            asked = of.args[0] if isinstance(of, ast.Call) and of.args else None
            part = asked.id if isinstance(asked, ast.Name) else ""
            if name.lstrip("_") in FACTS or part in PARTS:
                found.append(ast.unparse(node))
    return found


def test_nobody_puts_a_row_into_facts_by_hand() -> None:
    found = _broken(lambda path: _name(path) not in FACTS_ARE_PUT_IN_BY and _put_by_hand(_tree(path)))
    assert found == {}, "what a commit changes is heard of by itself (tidings.db.facts)"


def test_rows_that_are_put_in_by_hand_are_seen() -> None:
    tree = ast.parse("def a(self, rooms, row):\n    self._senders.put(row)\n    rooms(Pools).drop_sender(row)\n")
    assert _put_by_hand(tree) == ["self._senders.put(row)", "rooms(Pools).drop_sender(row)"]


def _public_classes(tree: ast.Module) -> list[str]:
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]


def test_a_name_of_a_class_means_one_thing() -> None:
    """Whoever reads `Status` or `Outcome` need not look whose it is."""
    meant: dict[str, list[str]] = {}
    for path in MODULES:
        for name in _public_classes(_tree(path)):
            meant.setdefault(name, []).append(_name(path))
    assert {name: places for name, places in meant.items() if len(places) > 1} == {}


def test_a_class_has_one_name_wherever_it_is_used() -> None:
    ours = {name for path in MODULES for name in _public_classes(_tree(path))}
    for path in MODULES:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tidings"):
                others = [alias.name for alias in node.names if alias.asname and alias.name in ours]
                assert not others or path.parent.name == "console", f"{_name(path)} gives {others} another name"


def test_an_operation_takes_few_lines() -> None:
    assert sum(counted().values()) / operations().total() <= LINES_OF_AN_OPERATION_MOST


def test_what_is_declared_does_not_know_who_performs_it() -> None:
    imports = {_name(path): _imports(path) for path in (PACKAGE / "http").glob("*.py")}
    seen, waiting = set(), ["tidings.http.declared"]
    while waiting:
        name = waiting.pop()
        if name not in seen and name in imports and name != "tidings.http":
            seen.add(name)
            waiting.extend(imports[name])
    assert not seen & {"tidings.http.call", "tidings.http.performing", "tidings.http.paging", "tidings.http.encode"}


def _lambdas_in_hints(tree: ast.Module) -> list[str]:
    hints = [node.annotation for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)]
    return [ast.unparse(hint) for hint in hints if any(isinstance(each, ast.Lambda) for each in ast.walk(hint))]


def test_no_function_is_made_within_a_hint() -> None:
    """Hints are evaluated as texts: a lambda in one knows the names of its class, and those of its module by chance."""
    assert _broken(lambda path: _lambdas_in_hints(_tree(path))) == {}


def test_functions_that_are_made_within_hints_are_seen() -> None:
    assert _lambdas_in_hints(ast.parse("class A:\n    b: Annotated[str, Of('c', lambda known: known or D)]"))
