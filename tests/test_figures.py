"""The look of figures: the same file each time, no ground, and colours that tell apart in grey."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

import matplotlib.pyplot as plt
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import print_figure
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from course_lib import figures
from course_lib.figures import COLORS, DASHES, MARKERS
from course_lib.training import History


@pytest.fixture
def ax() -> Iterator[Axes]:
    with plt.rc_context():
        plt.style.use(figures.STYLE)
        figure, ax = plt.subplots()
        yield ax
        plt.close(figure)


def luminance(color: str) -> float:
    """Return the relative luminance as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


# ---------------------------------------------------------------- colours and style


@pytest.mark.parametrize("color", COLORS)
def test_each_colour_stands_out_from_white(color: str) -> None:
    assert 1.05 / (luminance(color) + 0.05) >= 3


def test_each_pair_of_lines_differs_without_colour() -> None:
    assert len(COLORS) == len(DASHES) == len(MARKERS) == 6
    assert len(set(COLORS)) == len(set(DASHES)) == len(set(MARKERS)) == 6


def test_bars_beside_each_other_differ_in_more_than_colour(ax: Axes) -> None:
    figures.beside_published(ax, {"GRU": [90.0, 92.0]}, {"GRU": 91.0}, "accuracy (%)")
    measured, published = ax.patches
    assert (measured.get_fill(), published.get_fill()) == (True, False)
    assert published.get_hatch()


def test_lines_take_colours_with_their_dashes(ax: Axes) -> None:
    lines = [ax.plot([0, n])[0] for n in range(6)]
    assert tuple(line.get_color() for line in lines) == COLORS
    assert len({line._dash_pattern for line in map(freeze_dashes, lines)}) == 6


def freeze_dashes(line: plt.Line2D) -> plt.Line2D:
    offset, dashes = line._dash_pattern
    line._dash_pattern = (offset, None if dashes is None else tuple(dashes))
    return line


def draw(kind: str = "image/svg+xml") -> str:
    """Return a figure with text, a line and a heat map, as a notebook's output of this kind."""
    figure, (left, right) = plt.subplots(1, 2)
    figures.history(left, {"run": History(loss=[3.0, 2.0, 1.0])}, "nats")
    figures.heatmap(right, torch.eye(3), xlabel="k", ylabel="t", label="norm")
    options = InteractiveShell.instance().display_formatter.formatters[kind]
    drawn = options.lookup_by_type(type(figure))(figure)
    plt.close(figure)
    return drawn


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    shell = InteractiveShell.instance()
    with plt.rc_context():
        yield shell
    InteractiveShell.clear_instance()


def test_in_a_notebook_the_same_figure_is_the_same_svg(shell: InteractiveShell) -> None:
    figures.use_style()
    first, second = draw(), draw()
    assert first == second
    assert first.lstrip().startswith("<?xml")
    assert "<dc:date>" not in first


def test_in_a_notebook_a_png_stands_beside_the_svg(shell: InteractiveShell) -> None:
    """JupyterLab shows no SVG of a notebook that is not trusted."""
    figures.use_style()
    first, second = draw("image/png"), draw("image/png")
    assert first == second
    assert "iVBORw0KGgo" in str(first)


def test_outside_a_notebook_the_style_is_set_all_the_same() -> None:
    with plt.rc_context():
        figures.use_style()
        assert plt.rcParams["svg.hashsalt"] == "course"


def test_the_ground_is_transparent(ax: Axes) -> None:
    ax.plot([0, 1])
    png = io.BytesIO(print_figure(ax.figure, "png", facecolor=plt.rcParams["savefig.facecolor"]))
    pixels = plt.imread(png)
    assert pixels[0, 0, 3] == 0
    middle = (pixels[..., 3] == 0).mean()
    assert middle > 0.8


# ---------------------------------------------------------------- drawings


def test_history_draws_a_running_mean_at_its_last_step(ax: Axes) -> None:
    figures.history(ax, {"a": History(loss=[4.0, 2.0, 0.0, 4.0]), "b": History(loss=[7.0])}, "nats", window=2)
    first, second = ax.get_lines()
    assert first.get_xydata().tolist() == [[2, 3], [3, 1], [4, 2]]
    assert second.get_xydata().tolist() == [[1, 7]]
    assert "nats" in ax.get_ylabel()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]


def test_a_heat_map_leaves_zeros_blank_and_numbers_from_first(ax: Axes) -> None:
    values = torch.tensor([[1.0, 0.0], [0.5, 4.0], [0.0, 2.0]])
    figures.heatmap(ax, values, xlabel="k", ylabel="t", label="norm", first=1)
    (image,) = ax.get_images()
    assert image.get_array().mask.tolist() == [[False, True], [False, False], [True, False]]
    assert image.get_extent() == [0.5, 2.5, 3.5, 0.5]  # rows downwards, centred on 1, 2, 3
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("k", "t")
    assert ax.figure.axes[-1].get_ylabel() == "norm"
    assert values[0, 1] == 0, "the given matrix is left alone"


def test_a_logarithmic_heat_map_spans_from_the_floor_to_the_maximum(ax: Axes) -> None:
    values = torch.tensor([[1e-9, 0.0], [1.0, 4.0]])
    figures.heatmap(ax, values, xlabel="", ylabel="", label="", log=True, floor=1e-3)
    (image,) = ax.get_images()
    assert (image.norm.vmin, image.norm.vmax) == pytest.approx((4e-3, 4.0))
    ax.figure.canvas.draw()


@pytest.mark.parametrize("log", [False, True])
def test_a_heat_map_of_zeros_alone_is_blank(ax: Axes, log: bool) -> None:
    figures.heatmap(ax, torch.zeros(2, 2), xlabel="", ylabel="", label="", log=log)
    ax.figure.canvas.draw()
    assert ax.get_images()[0].get_array().mask.all()


def test_measured_bars_are_means_beside_the_published_ones(ax: Axes) -> None:
    measured = {"MLP": [60.0, 70.0], "CNN": [90.0]}
    figures.beside_published(ax, measured, {"MLP": 68.0, "CNN": 94.0}, "accuracy (%)")
    assert [bar.get_height() for bar in ax.patches] == [65, 68, 90, 94]
    assert [list(line.get_ydata()) for line in ax.get_lines()] == [[60, 70], [90]]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["MLP", "CNN"]
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert sorted(labels) == ["each seed", "measured here", "published"]
    for left, right in itertools.pairwise(ax.patches):
        assert left.get_x() + left.get_width() <= right.get_x()


def test_a_reference_line_has_its_meaning_on_it(ax: Axes) -> None:
    line = figures.reference(ax, 1 / 6, "always 1")
    assert list(line.get_ydata()) == [1 / 6, 1 / 6]
    assert [text.get_text() for text in ax.texts] == ["always 1"]
    assert ax.texts[0].xy == (1, 1 / 6)
