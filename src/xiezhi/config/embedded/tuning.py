"""Settings of the embedded server: from the memory of the machine, or quick and careless for tests."""

import os
import shutil
from pathlib import Path

_MIB = 1024 * 1024


def server_settings(*, socket: Path, port: int, careless: bool) -> dict[str, str | int]:
    """Return the server's settings by name. ``careless`` gives up durability: for test data only."""
    memory = _memory()
    settings: dict[str, str | int] = {
        "listen_addresses": "",
        "port": port,
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "timezone": "Asia/Shanghai",
        "log_timezone": "Asia/Shanghai",
        "lc_messages": "C",
        "max_connections": 100,
        "shared_buffers": f"{_between(64, memory // 8 // _MIB, 2048)}MB",
        "effective_cache_size": f"{max(256, memory // 2 // _MIB)}MB",
        "maintenance_work_mem": f"{_between(64, memory // 32 // _MIB, 512)}MB",
        "work_mem": "32MB",
        "max_wal_size": "4GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "dynamic_shared_memory_type": _shared_memory(),
    }
    if careless:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}
        settings |= {"max_wal_size": "1GB", "autovacuum": "off"}
    else:
        settings |= {"logging_collector": "on", "log_directory": "log", "log_filename": "postgresql-%a.log"}
        settings |= {"log_truncate_on_rotation": "on", "log_rotation_age": "1d", "log_rotation_size": 0}
    return settings


def _between(low: int, value: int, high: int) -> int:
    return max(low, min(value, high))


def _memory() -> int:
    """Bytes of memory that this process may use: of the machine, or the limit of its container."""
    physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text(encoding="ascii").strip() if limit.exists() else "max"
    return min(physical, int(text)) if text.isdigit() else physical


def _shared_memory() -> str:
    """Containers often have a tiny /dev/shm, in which parallel queries die: files in the cluster then."""
    shm = Path("/dev/shm")  # noqa: S108 - asked for its size only
    return "posix" if shm.is_dir() and shutil.disk_usage(shm).total >= 512 * _MIB else "mmap"
