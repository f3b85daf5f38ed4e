"""The house's own rules: each module says what it is, none is an orphan, none has a name that says nothing."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

from tidings.app import RESOURCES

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tidings"
MODULES = sorted(PACKAGE.rglob("*.py"))
LINES_MOST = 420
NAMELESS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
STARTS = {"tidings.__main__", *RESOURCES}
RUN_BY_OTHERS = {
    "tidings.db.migrations.env": "Alembic runs it",
    "tidings.db.migrations.make": "a command of its own",
    "tidings.webhooks.worker": "a process of its own, which webhooks.workers starts",
    "tidings.lint.train": "a command of its own",
    "tidings.sdkproxy.preload.sitecustomize": "Python runs it at its start",
    "tidings.webhooks.recorded": "simulations give it to the app",
}


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_opens_with_a_sentence_and_stays_short(path: Path) -> None:
    text = path.read_text()
    sentence = ast.get_docstring(ast.parse(text))
    if path.parent.name == "versions" and path.name == "__init__.py":
        return
    assert sentence, "it says what it is"
    assert "versions" in path.parts or text.count("\n") <= LINES_MOST
    assert path.stem not in NAMELESS


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
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("this is no git checkout")
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
    ]
    for name in tracked.stdout.split():
        path = ROOT / name
        if path.suffix in {".png", ".ico"} or not path.is_file():
            continue
        text = path.read_text(errors="replace")
        assert not any(host in text for host in hosts), name
        assert "/" + "work/" not in text, name
