"""Charts as SVG, written by hand: bars beside a limit, and lines over two logarithmic axes."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 360, 80, 60, 40
COLOURS = ("#1f5fa8", "#b3541e", "#3d7a3a", "#7a3d78", "#666666")
_HEAD = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">'
    f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
)


def bars(title: str, values: Mapping[str, float], *, unit: str, limits: Mapping[str, float] | None = None) -> str:
    """A bar for each value; a limit is a line across its bar."""
    limits = limits or {}
    most = max([*values.values(), *limits.values()]) * 1.1 or 1.0
    step = (WIDTH - LEFT - 20) / len(values)
    parts = [_HEAD, _text(LEFT, 22, f"{title} ({unit})", weight="bold")]
    for n, (name, value) in enumerate(values.items()):
        x, y = LEFT + n * step + step * 0.15, _y(value / most)
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{step * 0.7:.1f}" height="{_y(0) - y:.1f}" fill="{COLOURS[0]}"/>'
        )
        parts.append(_text(x + step * 0.35, y - 5, f"{value:g}", anchor="middle"))
        parts.append(_text(x + step * 0.35, HEIGHT - BOTTOM + 20, name, anchor="middle"))
        if name in limits:
            at = _y(limits[name] / most)
            parts.append(_line(x - 6, at, x + step * 0.7 + 6, at, COLOURS[1], dash=True))
            parts.append(_text(x + step * 0.7 + 6, at - 4, f"{limits[name]:g}", anchor="end", fill=COLOURS[1]))
    return "".join(parts) + "</svg>\n"


def lines(title: str, series: Mapping[str, Sequence[tuple[float, float]]], *, x: str, y: str) -> str:
    """A line for each series, both axes logarithmic."""
    points = [point for line in series.values() for point in line]
    (x0, x1), (y0, y1) = _range([p[0] for p in points]), _range([p[1] for p in points])

    def place(point: tuple[float, float]) -> tuple[float, float]:
        across = (log10(point[0]) - x0) / (x1 - x0)
        return LEFT + across * (WIDTH - LEFT - 190), _y((log10(point[1]) - y0) / (y1 - y0))

    parts = [_HEAD, _text(LEFT, 22, title, weight="bold"), _text(LEFT, HEIGHT - 12, x), _text(6, TOP - 2, y)]
    for power in range(int(y0), int(y1) + 1):
        at = _y((power - y0) / (y1 - y0))
        parts += [_line(LEFT, at, WIDTH - 190, at, "#ddd"), _text(LEFT - 8, at + 4, f"{10.0**power:g}", anchor="end")]
    for power in range(int(x0), int(x1) + 1):
        at = place((10.0**power, 10.0**y0))[0]
        parts += [_line(at, TOP, at, _y(0), "#ddd"), _text(at, _y(0) + 18, f"{10.0**power:g}", anchor="middle")]
    for n, (name, line) in enumerate(series.items()):
        colour = COLOURS[n % len(COLOURS)]
        at_points = " ".join("{:.1f},{:.1f}".format(*place(point)) for point in line)
        parts.append(f'<polyline points="{at_points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        end = place(line[-1])
        parts.append(_text(end[0] + 6, end[1] + 4, name, fill=colour))
    return "".join(parts) + "</svg>\n"


def _range(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten around the values."""
    low, high = log10(min(values)), log10(max(values))
    return int(low // 1), int(-(-high // 1)) + (high == low)


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _text(x: float, y: float, text: str, *, anchor: str = "start", weight: str = "normal", fill: str = "#222") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" fill="{fill}">'
        f"{escape(text)}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dash: bool = False) -> str:
    style = ' stroke-dasharray="5 3"' if dash else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{style}/>'
