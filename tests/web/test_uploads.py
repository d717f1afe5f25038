"""Names of files that people send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.web.downloads import download
from xiezhi.web.uploads import LONGEST_NAME, clean_name


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("台账.xlsx", "台账.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\用户\\台账.xlsx", "台账.xlsx"),
        ("a\r\nSet-Cookie: x.xlsx", "a_Set-Cookie_ x.xlsx"),
        ("\u202excel.exe.xlsx", "_xcel.exe.xlsx"),
        ("", "未命名"),
        ("...", "未命名"),
        ("年" * 200 + ".xlsx", "年" * (LONGEST_NAME - 5) + ".xlsx"),
    ],
)
def test_a_name_loses_what_could_do_harm(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


@given(st.text())
def test_any_name_becomes_one_that_can_be_kept_and_sent(name: str) -> None:
    cleaned = clean_name(name)
    assert cleaned
    assert len(cleaned) <= LONGEST_NAME
    assert not set(cleaned) & set('/\\:*?"<>|\r\n\x00')
    header = download(b"", f"{name}.xlsx")["Content-Disposition"]
    assert "\n" not in header
    assert header.isascii()
