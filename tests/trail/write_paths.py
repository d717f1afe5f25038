"""Finds, by reading the source, writes to the database that no trail event covers. It knows no room by name.

A function writes if it saves or deletes through the ORM or runs SQL that changes tables. It is covered if it calls the trail's `record`
or `record_many` (or a parameter `record`, as below the trail), itself or by a function that it uses; or if it is a part of a use
case: everything that uses it is covered. What is covered this way may still return before it records; that is for the tests of
the service to show.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

RECORDING = {"xiezhi.trail.services.record", "xiezhi.trail.services.record_many"}
TRAIL = "xiezhi.trail."
MANAGER_WRITES = {
    "create",
    "acreate",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "update",
    "delete",
    "save",
}
MANAGERS = {"objects", "_base_manager", "_default_manager", "filter", "exclude", "all", "select_for_update"}
CURSORS = {"execute", "executemany", "copy", "raw"}
CHANGES = re.compile(
    r"\b(insert\s+into|update\s+[^\s;]+(\s+as)?(\s+\w+)?\s+set|delete\s+from|merge\s+into|truncate\s+\w|copy\s.+\sfrom\s+stdin)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Function:
    """One function or method, with what it uses. Functions inside it are part of it."""

    name: str
    writes: bool = False
    records: bool = False
    uses: set[str] = field(default_factory=set)


class Module:
    """The names of one source file."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name = name
        self.tree = tree
        self.constants: dict[str, ast.expr] = {}
        self.imports: dict[str, str] = {}
        self.classes: dict[str, list[str]] = {}
        for statement in tree.body:
            self._declare(statement)
        for node in ast.walk(tree):
            self._import(node)

    def _declare(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign):
            self.constants.update({target.id: node.value for target in node.targets if isinstance(target, ast.Name)})
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            self.constants[node.target.id] = node.value
        elif isinstance(node, ast.ClassDef):
            self.classes[node.name] = [
                f"{self.name}.{node.name}.{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)
            ]

    def _import(self, node: ast.AST) -> None:
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                self.imports[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                self.imports[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )

    def functions(self) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
        """Functions of the module and methods of its classes, by their full names."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{self.name}.{node.name}", node
            elif isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                        yield f"{self.name}.{node.name}.{inner.name}", inner

    def full_name(self, node: ast.expr) -> str | None:
        """What `a` or `a.b.c` names, as far as imports and the module itself tell."""
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, f"{self.name}.{node.id}")
        if isinstance(node, ast.Attribute):
            base = self.full_name(node.value)
            return None if base is None else f"{base}.{node.attr}"
        return None


class Sources:
    """All functions below a source folder, and who uses whom."""

    def __init__(self, folder: Path) -> None:
        self.modules: dict[str, Module] = {}
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            if "migrations" not in parts:
                name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
                tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
                self.modules[name] = Module(name, tree)

    @cached_property
    def functions(self) -> dict[str, Function]:
        """All functions outside the trail."""
        found = {}
        for module in self.modules.values():
            if not f"{module.name}.".startswith(TRAIL):
                for name, node in module.functions():
                    found[name] = self._read(module, name, node)
        return found

    @cached_property
    def users(self) -> dict[str, set[str]]:
        """Who uses a function; what a module does outside any function counts as a use by the module."""
        users = defaultdict(set)
        for function in self.functions.values():
            for used in function.uses:
                users[used].add(function.name)
        return users

    @cached_property
    def recording(self) -> set[str]:
        """The functions that record, themselves or by a function that they use at any depth."""
        found: set[str] = set()
        waiting = [function.name for function in self.functions.values() if function.records]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.users[name]
        return found

    def uncovered(self) -> list[str]:
        """The functions that write without an event, in the order of their names."""
        return sorted(name for name, found in self.functions.items() if found.writes and not self._covered(name, ()))

    def _covered(self, name: str, below: tuple[str, ...]) -> bool:
        if name in self.recording:
            return True
        users = self.users[name] - {name, *below}
        return bool(users) and all(self._covered(user, (*below, name)) for user in users)

    def _resolve(self, name: str) -> list[str]:
        """The functions that a full name stands for, through re-exports; a class stands for all its methods."""
        for _ in range(8):
            owner, _, last = name.rpartition(".")
            module = self.modules.get(owner)
            if module is None or last not in module.imports:
                break
            name = module.imports[last]
        owner, _, last = name.rpartition(".")
        module = self.modules.get(owner)
        if module is not None and last in module.classes:
            return module.classes[last]
        return [name]

    def _read(self, module: Module, name: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
        function = Function(name)
        handed_in = {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)} & {"record", "record_many"}
        own_class = name.removesuffix(f".{node.name}")
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call):
                function.writes = function.writes or self._is_write(module, node, inner)
                function.records = function.records or self._is_record(module, inner, handed_in)
            if isinstance(inner, ast.Name | ast.Attribute) and isinstance(inner.ctx, ast.Load):
                function.uses.update(self._used(module, inner, own_class))
        function.uses.discard(name)
        return function

    def _used(self, module: Module, node: ast.Name | ast.Attribute, own_class: str) -> list[str]:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            return [f"{own_class}.{node.attr}"]
        full = module.full_name(node)
        return [] if full is None else [*self._resolve(full), *self._in_table(full)]

    def _in_table(self, name: str) -> list[str]:
        """The functions that stand in a constant, as in a table from names to what is done for them."""
        owner, _, last = name.rpartition(".")
        module = self.modules.get(owner)
        if module is not None and last in module.imports:
            return self._in_table(module.imports[last])
        if module is None or last not in module.constants:
            return []
        parts = ast.walk(module.constants[last])
        names = [module.full_name(part) for part in parts if isinstance(part, ast.Name | ast.Attribute)]
        return [found for full in names if full is not None for found in self._resolve(full)]

    def _is_record(self, module: Module, call: ast.Call, handed_in: set[str]) -> bool:
        if isinstance(call.func, ast.Name) and call.func.id in handed_in:
            return True
        full = module.full_name(call.func)
        return full is not None and any(
            name in RECORDING or name.startswith("xiezhi.trail.services.events.record")
            for name in (full, *self._resolve(full))
        )

    def _is_write(self, module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef, call: ast.Call) -> bool:
        if not isinstance(call.func, ast.Attribute):
            return False
        if call.func.attr in MANAGER_WRITES:
            chain = {part.attr for part in ast.walk(call.func.value) if isinstance(part, ast.Attribute)}
            # A model's save takes keywords only; a document's takes the file to write to.
            return bool(chain & MANAGERS) or (call.func.attr in ("save", "delete") and not call.args)
        if call.func.attr in CURSORS and call.args:
            texts = list(self._texts(module, node, call.args[0], 0))
            return not texts or any(CHANGES.search(text) for text in texts)
        return False

    def _texts(
        self, module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef, expression: ast.expr, depth: int
    ) -> Iterator[str]:
        """All literal text that an expression is made of; names are followed to their assignments."""
        for part in ast.walk(expression):
            if isinstance(part, ast.Constant) and isinstance(part.value, str | bytes):
                yield part.value if isinstance(part.value, str) else part.value.decode()
            elif isinstance(part, ast.Name) and depth < 3:
                for value, home in self._values(module, node, part.id):
                    yield from self._texts(home, node, value, depth + 1)

    def _values(
        self, module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str
    ) -> Iterator[tuple[ast.expr, Module]]:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in inner.targets):
                yield inner.value, module
        if name in module.constants:
            yield module.constants[name], module
        owner, _, last = module.imports.get(name, "").rpartition(".")
        if owner in self.modules and last in self.modules[owner].constants:
            yield self.modules[owner].constants[last], self.modules[owner]
