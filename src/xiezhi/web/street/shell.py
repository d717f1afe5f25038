"""The shell of the app: the pages and files that are the same for everybody, and the version that they are together."""

import hashlib
import json
from functools import cache

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from xiezhi.web.street.keeping import keeping

SHEETS = (
    "tokens",
    "base",
    "shell",
    "status",
    "lists",
    "field",
    "visit",
    "phone",
    "street",
)  # In the order in which they build on one another; the worker needs the first ones, the page all of them.
WORKER_SCRIPTS = ("store", "pieces", "send")
PAGE_SCRIPTS = (*WORKER_SCRIPTS, "scan", "photos", "form", "list", "draft", "page")
ICONS = ("app-192", "app-512", "app-maskable-512")


def script_url(name: str) -> str:
    """Address of one of the app's scripts."""
    return static(f"web/street/{name}.js")


def files() -> list[str]:
    """Addresses of the style sheets, scripts and pictures that the shell's pages load."""
    return [
        static("vendor/tabler.min.css"),
        static("vendor/icons.svg"),
        static("web/seal.svg"),
        *(static(f"web/{name}.css") for name in SHEETS),
        *(script_url(name) for name in PAGE_SCRIPTS),
    ]


def page() -> str:
    """The page itself, without anything of anybody."""
    context = {
        "sheets": [static(f"web/{name}.css") for name in SHEETS],
        "keeping": keeping(),
        "scripts": [script_url(name) for name in PAGE_SCRIPTS],
    }
    return render_to_string("street/app.html", context)


def offline_page() -> str:
    """What is shown in the place of any other page that cannot be reached."""
    return render_to_string("street/offline.html", {"sheets": [static(f"web/{name}.css") for name in SHEETS]})


@cache
def worker() -> str:
    """The service worker: what it keeps and under which version, then its own script."""
    digest = hashlib.sha256("\n".join((page(), offline_page(), script_url("worker"), *files())).encode()).hexdigest()
    kept = {
        "version": digest[:16],
        "files": files(),
        "shell": reverse("street-shell"),
        "offline": reverse("street-offline"),
        "app": reverse("street"),
    }
    scripts = [script_url(name) for name in (*WORKER_SCRIPTS, "worker")]
    told = json.dumps(kept, ensure_ascii=True)
    return f"'use strict';\nself.xzShell = {told};\nimportScripts({', '.join(map(json.dumps, scripts))});\n"


def manifest() -> dict[str, object]:
    """The web app manifest."""
    icons = [
        {
            "src": static(f"web/icons/{name}.png"),
            "sizes": f"{name.rpartition('-')[2]}x{name.rpartition('-')[2]}",
            "type": "image/png",
            "purpose": "maskable" if "maskable" in name else "any",
        }
        for name in ICONS
    ]
    return {
        "id": "/street",
        "name": "獬豸现场执法",
        "short_name": "獬豸",
        "description": "没有网络也能登记现场检查和当场处罚，联网后发送一次",
        "lang": "zh-CN",
        "start_url": reverse("street"),
        "scope": "/",
        "display": "standalone",
        "orientation": "portrait-primary",
        "background_color": "#f3f5f5",
        "theme_color": "#0c2f38",
        "icons": icons,
        "shortcuts": [
            {"name": "我的检查", "url": reverse("inspections")},
            {"name": "出示执法证", "url": reverse("my-certificate")},
        ],
    }
