"""The picture of a run: for each workload a row, for each client a dot at its ratio to the floor, as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping
from xml.sax.saxutils import escape

COLOURS = {
    "httplib.compat": "#c0392b",
    "httplib.compat.client": "#e67e22",
    "http.client": "#2c3e50",
    "httptools": "#16a085",
    "h11": "#8e44ad",
    "pycurl": "#2980b9",
    "pyreqwest": "#27ae60",
    "urllib3": "#7f8c8d",
    "httpcore": "#b7950b",
    "httpx": "#d98880",
    "requests": "#85929e",
}
LEFT, RIGHT, TOP, ROW = 220, 720, 70, 24
MOST = 64.0


def x_of(ratio: float) -> float:
    """Return where a ratio stands on the logarithmic axis from 0.5 to 64."""
    share = (math.log2(min(max(ratio, 0.5), MOST)) + 1) / (math.log2(MOST) + 1)
    return LEFT + share * (RIGHT - LEFT)


def draw(title: str, rows: Mapping[str, Mapping[str, float]]) -> str:
    """Return the picture of `rows`: the title of each workload, and the ratio of each client there."""
    height = TOP + ROW * len(rows) + 70
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{RIGHT + 30}" height="{height}" '
        f'font-family="sans-serif" font-size="12">',
        f'<rect width="100%" height="100%" fill="white"/><text x="20" y="28" font-size="15">{escape(title)}</text>',
    ]
    bottom = TOP + ROW * len(rows)
    for power in range(-1, int(math.log2(MOST)) + 1):
        x = x_of(2.0**power)
        width = 2 if power == 0 else 1
        out.append(
            f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{bottom}" stroke="#ddd" stroke-width="{width}"/>'
        )
        out.append(f'<text x="{x:.1f}" y="{TOP - 14}" text-anchor="middle" fill="#555">{2.0**power:g}</text>')
    for number, (name, ratios) in enumerate(rows.items()):
        y = TOP + ROW * number + ROW / 2
        out.append(f'<text x="{LEFT - 12}" y="{y + 4:.1f}" text-anchor="end">{escape(name)}</text>')
        for client, ratio in reversed(list(ratios.items())):
            if client in COLOURS:
                size = 6 if client.startswith("httplib") else 4
                out.append(
                    f'<circle cx="{x_of(ratio):.1f}" cy="{y:.1f}" r="{size}" fill="{COLOURS[client]}">'
                    f"<title>{escape(client)}: {ratio:.2f}</title></circle>"
                )
    for number, (client, colour) in enumerate(COLOURS.items()):
        x, y = 30 + number % 6 * 120, bottom + 26 + number // 6 * 22
        out.append(f'<circle cx="{x}" cy="{y - 4}" r="5" fill="{colour}"/><text x="{x + 9}" y="{y}">{client}</text>')
    return "\n".join([*out, "</svg>", ""])
