"""The faces of a PDF: those that GB/T 9704 names where they are installed, else open ones, else the one that comes along."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import typst

_LATIN: Final[tuple[str, ...]] = ("Times New Roman", "Liberation Serif", "Tinos", "Libertinus Serif")
_SONG: Final[tuple[str, ...]] = (
    "SimSun",
    "宋体",
    "NSimSun",
    "STSong",
    "FandolSong",
    "Noto Serif SC",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
)
_FANG: Final[tuple[str, ...]] = (
    "FangSong_GB2312",
    "仿宋_GB2312",
    "FangSong",
    "仿宋",
    "STFangsong",
    "FandolFang R",
    "FandolFang",
)
_KAI: Final[tuple[str, ...]] = ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "FandolKai", "LXGW WenKai")
_HEI: Final[tuple[str, ...]] = (
    "SimHei",
    "黑体",
    "STHeiti",
    "FandolHei",
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
)
_TITLE: Final[tuple[str, ...]] = (
    "FZXiaoBiaoSong-B05S",
    "方正小标宋简体",
    "FZXiaoBiaoSong-B05",
    "方正小标宋_GBK",
    "STZhongsong",
    "华文中宋",
)
_REGULAR, _BOLD = 400, 700


class NoChineseFont(RuntimeError):
    """No Chinese letters are to be had; the message says where to get them."""


@cache
def fonts() -> typst.Fonts:
    """The fonts of the machine and those that come with the platform; looked for once in a process."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=_own_folders())


@cache
def faces() -> dict[str, list[str]]:
    """The installed faces by their part in a document, the best first. Raises NoChineseFont."""
    installed = {*fonts().families()}
    song = [name for name in _SONG if name in installed]
    chinese: dict[str, list[str]] = {
        "song": [*song],
        "fang": [name for name in _FANG if name in installed] + song,
        "kai": [name for name in _KAI if name in installed] + song,
        "hei": [name for name in _HEI if name in installed] + song,
        "title": [name for name in _TITLE if name in installed] + song,
    }
    if not all(chinese.values()):
        raise NoChineseFont(
            "没有可用的中文字体，不能生成 PDF。请在服务器上安装任一中文宋体（如思源宋体、方正小标宋、仿宋），"
            "或重新安装平台的字体文件（make setup）；也可以先下载 .docx。"
        )
    latin: list[str] = [name for name in _LATIN if name in installed]
    return {**chinese, "fang": latin + chinese["fang"], "fang_only": chinese["fang"], "kai": latin + chinese["kai"]}


@cache
def heading_weight() -> int:
    """A heading in a Song face must be bold to be told from the text; 黑体 is dark enough as it is."""
    return _REGULAR if faces()["hei"][0] in _HEI else _BOLD


def _own_folders() -> list[Path]:
    folder = Path(str(resources.files("xiezhi.office"))) / "fonts"
    return [folder] if folder.is_dir() else []
