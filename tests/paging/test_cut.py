"""Pages of a list: every row on exactly one of them, and no page that is not there."""

from hypothesis import given
from hypothesis import strategies as st

from xiezhi.paging import cut


@given(total=st.integers(0, 500), size=st.integers(1, 60))
def test_the_pages_together_show_every_row_once(total: int, size: int) -> None:
    rows = list(range(total))
    pages = cut(total, page=1, size=size).pages
    assert [row for page in range(1, pages + 1) for row in rows[cut(total, page=page, size=size).rows]] == rows
    assert all(rows[cut(total, page=page, size=size).rows] for page in range(1, pages + 1)) or not total


@given(total=st.integers(0, 500), page=st.integers(-5, 10**7), size=st.integers(1, 60))
def test_a_page_that_is_not_there_is_the_nearest_one(total: int, page: int, size: int) -> None:
    at = cut(total, page=page, size=size)
    assert 1 <= at.page <= at.pages
    assert at.page == page or page < 1 or page > at.pages
