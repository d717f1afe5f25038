"""Headers of every answer: nothing runs, loads or is framed that did not come from here as a file."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_CSP = "Content-Security-Policy"
_OWN = "own_policy"
FIXED = {
    _CSP: POLICY,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
}


def allow_one_style(response: HttpResponseBase, style: str) -> None:
    """Let an answer that is a whole document bear the one style inside it whose digest is `style`, and nothing else."""
    response.headers[_CSP] = "; ".join(
        ("default-src 'none'", f"style-src {style}", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'")
    )
    setattr(response, _OWN, True)


def allow_nothing(response: HttpResponseBase) -> None:
    """Let an answer that was made elsewhere, such as a file of evidence, neither run nor load anything."""
    response.headers[_CSP] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    setattr(response, _OWN, True)


class ContentSecurityPolicy:
    """Middleware that adds the policy; pages of somebody logged in are also kept out of shared and disk caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request and add the headers."""
        response = self.get_response(request)
        for name, value in FIXED.items():
            if name == _CSP and hasattr(response, _OWN):
                continue
            response.headers.setdefault(name, value)
        user = getattr(request, "user", None)  # absent where a static file was answered before the session was read
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
