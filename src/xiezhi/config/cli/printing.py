"""How commands print data for other programs."""

import json


def as_json(data: object) -> str:
    """Return data as JSON with Chinese left readable. Raises ValueError for a number that JSON does not have."""
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
