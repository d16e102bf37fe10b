"""Where httplib.compat departs from 2.7: by script, the name of the deviation and what is noted of us instead.

The notes stand in expected/*.json, a file for each topic, a line for each script. A name is a row of the table in
docs/compatibility.md.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Notes = dict[str, Any]  # Any: what json gives

DEVIATIONS: dict[str, dict[str, Notes]] = {
    f"{path.stem}/{script}": by_name
    for path in sorted((Path(__file__).parent / "expected").glob("*.json"))
    for script, by_name in json.loads(path.read_text()).items()
}
