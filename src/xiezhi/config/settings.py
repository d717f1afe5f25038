"""Django's settings, read from the environment. Importing them starts nothing; ``config.database.prepare`` does."""

from xiezhi.config import environment, keys
from xiezhi.config.connection import database
from xiezhi.config.rooms import ROOMS

_database = database()
_https = environment.flag("XIEZHI_HTTPS")

# What the platform itself asks of the settings.
XIEZHI_DATA = environment.data_folder()
XIEZHI_KEY_FILE = environment.choice("XIEZHI_KEY_FILE", default="") or str(keys.key_file("record.key"))
XIEZHI_HASH = environment.choice("XIEZHI_HASH", default="sm3", among=("sm3", "sha256"))
XIEZHI_CIPHER = environment.choice("XIEZHI_CIPHER", default="aes", among=("aes", "sm4"))
XIEZHI_HEADS = XIEZHI_DATA / "heads"
XIEZHI_SNAPSHOTS = XIEZHI_DATA / "snapshots"
XIEZHI_ARCHIVES = XIEZHI_DATA / "archives"
XIEZHI_BINDING = XIEZHI_DATA / "binding"
XIEZHI_EVIDENCE = XIEZHI_DATA / "evidence"
XIEZHI_EVIDENCE_STORE = environment.choice("XIEZHI_EVIDENCE_STORE", default="disk", among=("disk", "s3"))
XIEZHI_S3 = environment.s3() if XIEZHI_EVIDENCE_STORE == "s3" else {}
XIEZHI_OWNER_DSN = _database.dsn(_database.owner)
XIEZHI_SEQUENCER_DSN = _database.dsn(_database.sequencer)

DEBUG = environment.flag("XIEZHI_DEBUG")
SECRET_KEY = environment.choice("XIEZHI_SECRET", default="") or keys.secret("secret")
ALLOWED_HOSTS = environment.several("XIEZHI_ALLOWED_HOSTS", default=("localhost", "127.0.0.1", "[::1]"))

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "procrastinate.contrib.django",
    *(f"xiezhi.{room}" for room in ROOMS),
]

MIDDLEWARE = [
    "xiezhi.web.headers.ContentSecurityPolicy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xiezhi.web.plain_text.WithoutNul",
    "xiezhi.web.return_way.BackToThePage",
]

ROOT_URLCONF = "xiezhi.config.urls"
WSGI_APPLICATION = "xiezhi.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xiezhi.web.shell.frame",
            ]
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.name,
        "USER": _database.app.name,
        "PASSWORD": _database.app.password,
        "HOST": _database.address.get("host", ""),
        "PORT": _database.address.get("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: value for key, value in _database.address.items() if key not in ("host", "port")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "xiezhi.config.passwords.MinimumLength", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "xiezhi.web.views.errors.stale_form"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if _https and host != "*"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_SSL_REDIRECT = _https
# Whether other names of the domain speak TLS is not ours to promise.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# Proxies whose X-Forwarded-For is believed; none unless named.
XIEZHI_TRUSTED_PROXIES = environment.networks("XIEZHI_TRUSTED_PROXIES")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = environment.static_folder()
MEDIA_ROOT = XIEZHI_DATA / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Bytes of one uploaded ledger and of one report; a ledger of 430,000 rows takes about 60 MB.
XIEZHI_UPLOAD_LIMIT = 200 * 1024 * 1024
XIEZHI_REPORT_LIMIT = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

PROCRASTINATE_IMPORT_PATHS = ["xiezhi.config.upkeep"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "xiezhi": {"level": "INFO"},
        "procrastinate": {"level": "WARNING"},
    },
}
