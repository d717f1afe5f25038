"""QR codes as pictures of their own address: nothing is drawn by a script, and the policy of the pages stays strict."""

from io import BytesIO

import segno
from django.http import HttpResponse


def qr_picture(text: str) -> HttpResponse:
    """An SVG of the code, black on white with its quiet zone; kept by no cache, as codes change."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=False, svgclass=None, lineclass=None
    )
    answer = HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store, private"
    return answer
