"""Making the database ready: server, roles, migrations, grants. Quick when nothing is to be done."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

from xiezhi.config import embedded, environment, grants
from xiezhi.config.connection import Database, Login, database
from xiezhi.config.errors import Misconfigured

_PREPARING = 7_400  # advisory lock: one process prepares at a time
_OLDEST = 18
_SOURCES = Path(__file__).resolve().parents[1]


def prepare(*, force: bool = False) -> None:
    """Start or join the server and bring the database up to this version of the code.

    Costs some milliseconds when a stamp in the database says that everything is in place. ``force`` looks again.

    Raises:
        EmbeddedError: the embedded server cannot be used.
        Misconfigured: the database that DATABASE_URL names cannot be used.

    """
    target = database()
    join()
    if not force and is_prepared():
        return
    with _administering(target) as administrator:
        if force or not is_prepared():
            _make_roles(administrator, target)
            _make_database(administrator, target)
            _check(administrator, target)
            _bring_up(target, stamp())


def is_prepared() -> bool:
    """Whether the app login gets in and finds the stamp of this version of the code."""
    return _stamped(database()) == stamp()


def join() -> None:
    """Start the embedded server or join it; nothing to do where DATABASE_URL names another."""
    administrator = database().administrator
    if administrator is not None:
        embedded.join(environment.data_folder(), password=administrator.password, careless=environment.careless())


def stamp() -> str:
    """Return a short hash of all that shapes the schema: migrations, grants and the packages that bring tables."""
    digest = hashlib.sha256()
    for path in sorted([*_SOURCES.glob("*/migrations/*.py"), Path(grants.__file__)]):
        digest.update(path.relative_to(_SOURCES).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(f"django {version('django')} procrastinate {version('procrastinate')}".encode())
    return digest.hexdigest()[:16]


def _stamped(target: Database) -> str | None:
    """Return the stamp that the app login finds, None where it cannot log in or finds none."""
    try:
        with psycopg.connect(target.dsn(target.app), connect_timeout=10) as connection:
            row = connection.execute("SELECT obj_description(to_regclass('public.django_migrations'))").fetchone()
    except psycopg.OperationalError:
        return None
    return str(row[0]) if row and row[0] else None


@contextmanager
def _administering(target: Database) -> Iterator[psycopg.Connection]:
    """Connect as the one who may create roles, holding the lock that lets one process prepare at a time."""
    login = target.administrator or target.owner
    dsn = target.dsn(login, name="postgres" if target.administrator else None)
    try:
        connection = psycopg.connect(dsn, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        where = target.address.get("host", "本机")
        raise Misconfigured(
            f"连不上数据库 {target.name}（{where}，用户 {login.name}）：{_first_line(error)}"
        ) from error
    with connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_PREPARING,))
        yield connection


def _make_roles(administrator: psycopg.Connection, target: Database) -> None:
    """Make the logins that are missing and give each its password."""
    logins = [target.app, target.sequencer]
    if target.administrator is not None:
        logins.insert(0, target.owner)
    try:
        for login in logins:
            _make_role(administrator, login)
    except psycopg.errors.InsufficientPrivilege as error:
        raise Misconfigured(_ask_administrator(target)) from error


def _make_role(administrator: psycopg.Connection, login: Login) -> None:
    known = administrator.execute("SELECT FROM pg_roles WHERE rolname = %s", (login.name,)).fetchone() is not None
    statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}" if known else "CREATE ROLE {} LOGIN PASSWORD {}")
    administrator.execute(statement.format(sql.Identifier(login.name), sql.Literal(login.password)))


def _ask_administrator(target: Database) -> str:
    """The sentence for a login that may not create roles, with the statement that an administrator must run."""
    return (
        f"DATABASE_URL 中的用户 {target.owner.name} 无权建立数据库角色；请让数据库管理员执行："
        f'ALTER ROLE "{target.owner.name}" CREATEROLE; 然后重试'
    )


def _make_database(administrator: psycopg.Connection, target: Database) -> None:
    if target.administrator is None:
        return
    known = administrator.execute("SELECT FROM pg_database WHERE datname = %s", (target.name,)).fetchone() is not None
    if not known:
        administrator.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(target.name), sql.Identifier(target.owner.name)
            )
        )


def _check(administrator: psycopg.Connection, target: Database) -> None:
    """Refuse a server that is too old and a database in whose locale Chinese letters are no letters."""
    if administrator.info.server_version < _OLDEST * 10_000:
        found = administrator.info.server_version // 10_000
        raise Misconfigured(f"数据库服务器是 PostgreSQL {found}，本程序需要 {_OLDEST} 或更新的版本")
    row = administrator.execute(
        "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = %s", (target.name,)
    ).fetchone()
    encoding, ctype = row or ("", "")
    if encoding != "UTF8" or ctype in ("C", "POSIX"):
        raise Misconfigured(
            f"数据库 {target.name} 的编码为 {encoding}、LC_CTYPE 为 {ctype}，无法检索中文；请以如下语句另建："
            f"CREATE DATABASE \"{target.name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin"
            " BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8';"
        )


def _bring_up(target: Database, wanted: str) -> None:
    """Migrate as the owner, set the grants, and write the stamp last."""
    _migrate(target.owner)
    try:
        with psycopg.connect(target.dsn(target.owner)) as connection:
            grants.apply(connection, target)
            connection.execute(sql.SQL("COMMENT ON TABLE public.django_migrations IS {}").format(sql.Literal(wanted)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise Misconfigured(
            f"用户 {target.owner.name} 须是数据库 {target.name} 的属主：{_first_line(error)}"
        ) from error


def set_up_django() -> None:
    """Set Django up with the platform's settings; a second call does nothing."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiezhi.config.settings")
    if not apps.ready:
        django.setup()


def _migrate(owner: Login) -> None:
    """Run Django's migrations with the default connection logged in as ``owner`` meanwhile."""
    from django.core.management import call_command
    from django.db import connection

    set_up_django()
    usual = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update(USER=owner.name, PASSWORD=owner.password)
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        connection.close()
        connection.settings_dict.update(usual)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
