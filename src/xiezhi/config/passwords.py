"""A password rule whose message Django has no Chinese for."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class MinimumLength(MinimumLengthValidator):
    """Refuses short passwords, in Chinese."""

    def get_error_message(self) -> str:
        """Return what the user is told."""
        return f"密码太短，至少需要 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        """Return what the user is told beforehand."""
        return f"密码至少需要 {self.min_length} 个字符。"
