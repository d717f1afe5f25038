"""Put the Chinese letters that PDF files need into the office room's fonts folder, from node_modules.

Noto Serif SC under the SIL Open Font License 1.1: used where the machine has none of the faces that GB/T 9704 names.
The folder is made anew each time and is not committed; the licence is laid beside the letters.
"""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "node_modules" / "@expo-google-fonts" / "noto-serif-sc"
FONTS = ROOT / "src" / "xiezhi" / "office" / "fonts"
COPIED = ("400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf", "LICENSE_FONT")


def main() -> int:
    """Make the folder anew; exit status 1 with one line when node_modules lacks a file."""
    missing = [name for name in COPIED if not (PACKAGE / name).is_file()]
    if missing:
        print(f"fonts: {missing[0]} is not in node_modules; run npm ci", file=sys.stderr)
        return 1
    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    for name in COPIED:
        shutil.copyfile(PACKAGE / name, FONTS / Path(name).name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
