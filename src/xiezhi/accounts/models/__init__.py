from xiezhi.accounts.models.notice import Notice
from xiezhi.accounts.models.user import User

__all__ = ["Notice", "User"]
