"""Pictures of networks over time: circles for inputs, states and outputs, arrows for what feeds what."""

from __future__ import annotations

from collections.abc import Collection

from matplotlib.axes import Axes

from course_lib.figures import COLORS

Node = tuple[str, int]  # ("x", 2) is the input of step 2; the rows are x, h and y from bottom to top
SYMBOLS = {"x": "x", "h": "h", "y": r"\hat{y}"}
HEIGHT = {"x": 0.0, "h": 1.0, "y": 2.0}
_INK = COLORS[5]


def unrolled(
    ax: Axes,
    steps: int,
    *,
    inputs: Collection[int] | None = None,
    outputs: Collection[int] | None = None,
    path: Collection[tuple[Node, Node]] = (),
    weights: bool = False,
    feedback: str = "h",
    names: dict[str, str] | None = None,
    title: str = "",
) -> None:
    """Draw a recurrent network unrolled over steps 1 .. `steps`.

    `inputs` and `outputs` are the steps that have one (all, when missing). The arrows of `path` are drawn
    thick. `weights` writes W_x, W_h and W_y on the first arrow that uses each. `feedback` is the row that
    each next state reads: "h" (Elman 1990) or "y" (Jordan 1986). `names` gives the rows other symbols than
    x, h, y.

    Raises:
        ValueError: `path` has an arrow that the network has not, or `feedback` is neither "h" nor "y".
    """
    if feedback not in ("h", "y"):
        raise ValueError(f"feedback={feedback!r}: choose h, the state, or y, the output.")
    symbols = SYMBOLS | (names or {})
    every = range(1, steps + 1)
    inputs = every if inputs is None else inputs
    outputs = every if outputs is None else outputs
    arrows = _arrows(steps, inputs, outputs, feedback)
    if unknown := set(path) - {(start, end) for start, end, _ in arrows}:
        raise ValueError(f"path: {sorted(unknown)[0]} is no arrow of this network.")
    named: set[str] = set()
    for start, end, weight in arrows:
        _arrow(ax, start, end, thick=(start, end) in set(path))
        if weights and weight not in named:
            _name_arrow(ax, start, end, weight)
            named.add(weight)
    for row, places in (("x", inputs), ("h", every), ("y", outputs)):
        for t in places:
            _node(ax, (row, t), f"${symbols[row]}_{{{t}}}$")
    ax.set(xlim=(0.4, steps + 0.6), ylim=(-0.45, 2.45), aspect="equal", title=title)
    ax.axis("off")


def folded(ax: Axes, *, names: dict[str, str] | None = None, weights: bool = False, title: str = "") -> None:
    """Draw the same network as `unrolled`, once for all steps t: the state's arrow is a loop.

    The square on the loop is a delay of one step: what enters it at t - 1 comes out at t.
    """
    symbols = SYMBOLS | (names or {})
    for start, end, weight in _arrows(1, [1], [1], "h"):
        _arrow(ax, start, end, thick=False)
        if weights:
            _name_arrow(ax, start, end, weight)
    _loop(ax, ("h", 1), "$W_h$, a step later" if weights else "a step later")
    for row in ("x", "h", "y"):
        _node(ax, (row, 1), f"${symbols[row]}_t$")
    ax.set(xlim=(0.4, 2.9), ylim=(-0.45, 2.45), aspect="equal", title=title)
    ax.axis("off")


def _arrows(
    steps: int, inputs: Collection[int], outputs: Collection[int], feedback: str
) -> list[tuple[Node, Node, str]]:
    fed_back = [t for t in range(1, steps) if feedback == "h" or t in outputs]
    return [
        *((("x", t), ("h", t), "W_x") for t in inputs),
        *(((feedback, t), ("h", t + 1), "W_h") for t in fed_back),
        *((("h", t), ("y", t), "W_y") for t in outputs),
    ]


def _node(ax: Axes, node: Node, text: str) -> None:
    row, t = node
    ax.plot(t, HEIGHT[row], "o", markersize=25, markerfacecolor="white", markeredgecolor=_INK, zorder=3)
    ax.text(t, HEIGHT[row], text, ha="center", va="center", fontsize=11, zorder=4)


def _arrow(ax: Axes, start: Node, end: Node, thick: bool) -> None:
    style = {"arrowstyle": "-|>", "shrinkA": 14, "shrinkB": 14, "color": COLORS[1] if thick else _INK}
    ax.annotate("", _place(end), _place(start), arrowprops=style | {"linewidth": 3 if thick else 1.2})


def _loop(ax: Axes, node: Node, text: str) -> None:
    x, y = _place(node)
    delay = (x + 0.75, y)
    style = {"color": _INK, "linewidth": 1.2, "connectionstyle": "arc3,rad=-0.7"}
    ax.annotate("", delay, (x, y), arrowprops=style | {"arrowstyle": "-", "shrinkA": 12, "shrinkB": 0})
    ax.annotate("", (x, y), delay, arrowprops=style | {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 14})
    ax.plot(*delay, "s", markersize=9, color=_INK, zorder=3)
    ax.annotate(text, delay, xytext=(10, 0), textcoords="offset points", va="center")


def _name_arrow(ax: Axes, start: Node, end: Node, weight: str) -> None:
    (x0, y0), (x1, y1) = _place(start), _place(end)
    sideways = y0 == y1
    offset = (0, 6) if sideways else (-6, 0)
    ax.annotate(f"${weight}$", ((x0 + x1) / 2, (y0 + y1) / 2), xytext=offset, textcoords="offset points",
                ha="center" if sideways else "right", va="bottom" if sideways else "center")  # fmt: skip


def _place(node: Node) -> tuple[float, float]:
    row, t = node
    return float(t), HEIGHT[row]
