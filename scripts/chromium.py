"""Find a Chromium for the browser tests; root on Debian or Ubuntu may install one. Never fails: those tests skip then."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")


def find() -> str | None:
    """Return the path of a Chromium, None when there is none."""
    named = os.environ.get("XIEZHI_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> str:
    """Install Debian's Chromium and return "" or why that could not be."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return "only root on Debian or Ubuntu installs one"
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
    ):
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600, env=environment)
        if done.returncode != 0:
            return (done.stderr.strip().splitlines() or ["apt-get failed"])[-1]
    return ""


def main() -> None:
    """Say what the browser tests will use."""
    if find() is None:
        print("No Chromium found; trying to install one for the browser tests.", file=sys.stderr)
        reason = install()
        if reason:
            print(f"Browser tests will be skipped: {reason}.", file=sys.stderr)


if __name__ == "__main__":
    main()
