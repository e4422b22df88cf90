"""One look for every figure: vector images without a ground, in colours that differ in grey as well.

Ink is dark and the ground is transparent: the site inverts figures in its dark mode, and JupyterLab puts
a light ground behind them.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.lines import Line2D
from torch import Tensor

from course_lib.training import History

# After Okabe and Ito's palette, darkened so that each has a contrast of at least 3 on white.
COLORS = ("#0072B2", "#C8500A", "#00805C", "#A8487F", "#7A6000", "#444444")
DASHES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P")

STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.prop_cycle": cycler(color=COLORS, linestyle=DASHES),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "figure.figsize": (6.6, 3.4),
    "font.size": 10,
    "grid.alpha": 0.25,
    "grid.linewidth": 0.6,
    "image.cmap": "Blues",
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "savefig.facecolor": "none",
    "svg.fonttype": "path",
    "svg.hashsalt": "course",  # the same figure is the same file
}


def use_style() -> None:
    """Set the course's style, and in a notebook have figures drawn as SVG, with a PNG beside it.

    JupyterLab shows SVG only in notebooks that are trusted, that is, that were run on the same machine.
    """
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    plt.style.use(STYLE)
    set_matplotlib_formats("svg", "png", metadata={"Date": None}, bbox_inches="tight")


def history(ax: Axes, runs: Mapping[str, History], unit: str, window: int = 25) -> None:
    """Draw each run's training loss against the step, averaged over `window` steps; `unit` is the loss's."""
    for label, run in runs.items():
        loss = torch.tensor(run.loss)
        width = min(window, len(loss))
        mean = loss.unfold(0, width, 1).mean(dim=1)
        ax.plot(torch.arange(width, len(loss) + 1), mean, label=label)
    ax.set(xlabel="step (weight updates)", ylabel=f"training loss ({unit})")
    ax.legend()


def heatmap(
    ax: Axes,
    values: Tensor,
    *,
    xlabel: str,
    ylabel: str,
    label: str,
    log: bool = False,
    floor: float = 1e-6,
    first: int = 1,
) -> None:
    """Draw a matrix (rows, columns) of magnitudes, dark for large, with a bar that says what dark means.

    Rows and columns are numbered from `first`. With `log` the scale spans from `floor` times the maximum to
    the maximum; zeros stay blank.
    """
    top = values.max().item() or 1.0  # zeros alone: any scale will do
    norm = LogNorm(vmin=floor * top, vmax=top, clip=False) if log else None
    shown = np.ma.masked_equal(values.numpy(force=True), 0)
    rows, columns = values.shape
    extent = (first - 0.5, first + columns - 0.5, first + rows - 0.5, first - 0.5)
    image = ax.imshow(shown, norm=norm, extent=extent, aspect="auto", interpolation="nearest")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.grid(False)
    ax.figure.colorbar(image, ax=ax, label=label)


def beside_published(
    ax: Axes, measured: Mapping[str, Sequence[float]], published: Mapping[str, float], ylabel: str
) -> None:
    """Draw measured values (mean as a bar, each seed as a dot) beside the published ones in outline."""
    for place, (name, values) in enumerate(measured.items()):
        ax.bar(place - 0.2, statistics.mean(values), 0.36, color=COLORS[0], label="measured here")
        ax.plot([place - 0.2] * len(values), values, "o", color="black", markersize=3, label="each seed")
        ax.bar(place + 0.2, published[name], 0.36, fill=False, hatch="///", ec=COLORS[5], label="published")
    ax.set(xticks=range(len(measured)), xticklabels=list(measured), ylabel=ylabel)
    ax.grid(False, axis="x")
    handles, labels = ax.get_legend_handles_labels()
    unique = dict(zip(labels, handles, strict=True))
    ax.legend(unique.values(), unique.keys(), ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1))


def reference(ax: Axes, value: float, text: str) -> Line2D:
    """Draw a thin horizontal line at `value` with its meaning written on it, at the right."""
    line = ax.axhline(value, color=COLORS[5], linestyle=":", linewidth=1.2)
    ax.annotate(text, (1, value), xycoords=ax.get_yaxis_transform(), xytext=(0, 3),
                textcoords="offset points", ha="right", fontsize=9, color=COLORS[5])  # fmt: skip
    return line
