"""Put the few files of node_modules and the icons that the templates name into the web room's static/vendor.

The folder is made anew each time, is not committed, and is all that the pages load beside the project's own files.
"""

import re
import shutil
import sys
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
WEB = ROOT / "src" / "xiezhi" / "web"
VENDOR = WEB / "static" / "vendor"

COPIED = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "echarts.simple.min.js": "echarts/dist/echarts.simple.min.js",
    "tus.min.js": "tus-js-client/dist/tus.min.js",
    "sha256.min.js": "js-sha256/build/sha256.min.js",  # in pieces, and where browsers offer no Web Crypto
    "echarts.min.js": "echarts/dist/echarts.min.js",  # the whole of it, for heat maps; only the analysis page loads it
}
LICENCES = {
    "tabler-icons-LICENSE.txt": "@tabler/icons/LICENSE",
    "tus-LICENSE.txt": "tus-js-client/LICENSE",
    "sha256-LICENSE.txt": "js-sha256/LICENSE.txt",
    "echarts-LICENSE.txt": "echarts/LICENSE",
    "echarts-NOTICE.txt": "echarts/NOTICE",
}
# A source map that is named but not there stops Django's hashed storage.
SOURCE_MAP = re.compile(r"\s*/[/*]# sourceMappingURL=\S+(?:\s*\*/)?\s*$")
ICON_IN_TEMPLATE = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']""")
ICON_IN_PYTHON = re.compile(r"""icon=["']([a-z0-9-]+)["']""")
SHAPES = re.compile(r"<(?:path|circle|rect|line|polyline|ellipse|polygon)\b[^>]*/>")
BACKGROUND = 'stroke="none"'


class Missing(Exception):
    """Something that the pages need is not in node_modules."""


def named_icons() -> list[str]:
    """Return the icons that templates and navigation name, each once."""
    names: set[str] = set()
    for template in sorted((WEB / "templates").rglob("*.html")):
        names.update(ICON_IN_TEMPLATE.findall(template.read_text(encoding="utf-8")))
    for module in sorted(WEB.rglob("*.py")):
        names.update(ICON_IN_PYTHON.findall(module.read_text(encoding="utf-8")))
    return sorted(names)


def _text(source: str) -> str:
    path = MODULES / source
    if not path.is_file():
        raise Missing(f"{source} is not in node_modules; run npm ci")
    return path.read_text(encoding="utf-8")


def symbol(name: str) -> str:
    """Return one icon as a <symbol>. Raises Missing when Tabler has no such icon."""
    drawing = _text(f"@tabler/icons/icons/outline/{name}.svg")
    shapes = [shape for shape in SHAPES.findall(drawing) if BACKGROUND not in shape]
    return f'<symbol id="{escape(name)}" viewBox="0 0 24 24">{"".join(shapes)}</symbol>'


def sprite() -> str:
    """Return the sprite: one <symbol> for each icon."""
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(map(symbol, named_icons())) + "\n</svg>\n"


def main() -> int:
    """Make static/vendor anew; exit status 1 with one line when node_modules lacks something."""
    made = VENDOR.with_name("vendor.new")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    try:
        for name, source in {**COPIED, **LICENCES}.items():
            (made / name).write_text(SOURCE_MAP.sub("\n", _text(source)), encoding="utf-8")
        (made / "icons.svg").write_text(sprite(), encoding="utf-8")
    except Missing as missing:
        shutil.rmtree(made)
        print(f"static files: {missing}", file=sys.stderr)
        return 1
    shutil.rmtree(VENDOR, ignore_errors=True)
    made.rename(VENDOR)
    return 0


if __name__ == "__main__":
    sys.exit(main())
