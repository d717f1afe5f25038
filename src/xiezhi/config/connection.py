"""Which database is used and by which logins, without Django and without starting anything."""

from dataclasses import dataclass
from functools import cache

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from xiezhi.config import embedded, environment, keys
from xiezhi.config.errors import Misconfigured


@dataclass(frozen=True)
class Login:
    """A role of the database that logs in."""

    name: str
    password: str


@dataclass(frozen=True)
class Database:
    """A database and its logins. ``owner`` runs migrations, ``app`` everything else, ``sequencer`` orders the trail."""

    name: str
    address: dict[str, str]
    administrator: Login | None
    owner: Login
    app: Login
    sequencer: Login

    def dsn(self, login: Login, *, name: str | None = None) -> str:
        """Return the libpq connection string of a login, for this or another database of the server."""
        password = {"password": login.password} if login.password else {}
        return make_conninfo(dbname=name or self.name, user=login.name, **password, **self.address)


@cache
def database() -> Database:
    """Return the database that the environment names: DATABASE_URL, else the embedded one of the data folder."""
    url = environment.database_url()
    return _external(url) if url else _embedded(environment.database_name())


def _embedded(name: str) -> Database:
    site, prefix = embedded.locate(environment.data_folder()), environment.role_prefix()
    return Database(
        name=name,
        address={"host": str(site.socket), "port": str(embedded.PORT)},
        administrator=Login(embedded.SUPERUSER, keys.secret("database-superuser")),
        owner=Login(f"{prefix}_owner", keys.secret("database-owner")),
        app=Login(f"{prefix}_app", keys.secret("database-app")),
        sequencer=Login(f"{prefix}_seq", keys.secret("database-sequencer")),
    )


def _external(url: str) -> Database:
    """The given login acts as owner; the two others are made by it, with passwords from the key files."""
    try:
        given = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    except ProgrammingError as error:
        raise Misconfigured("环境变量 DATABASE_URL 无法识别；应形如 postgresql://用户:密码@主机:5432/数据库") from error
    name, user, password = given.pop("dbname", ""), given.pop("user", ""), given.pop("password", "")
    if not name or not user:
        raise Misconfigured("环境变量 DATABASE_URL 须写明用户和数据库，形如 postgresql://用户:密码@主机:5432/数据库")
    return Database(
        name=name,
        address=given,
        administrator=None,
        owner=Login(user, password),
        app=Login(f"{name}_app", keys.secret("database-app")),
        sequencer=Login(f"{name}_seq", keys.secret("database-sequencer")),
    )
