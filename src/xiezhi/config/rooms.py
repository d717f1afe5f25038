"""The rooms that have tables or pages, from the lowest floor up."""

ROOMS = ("accounts", "trail", "registry", "cases", "reporting", "exchange", "web")
