"""Pictures of unrolled networks: an arrow for each thing that feeds another, and no more."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from course_lib.diagrams import folded, unrolled
from course_lib.figures import COLORS


@pytest.fixture
def ax() -> Iterator[Axes]:
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def arrows(ax: Axes) -> dict[tuple[tuple[float, float], tuple[float, float]], Annotation]:
    """Return each arrow by where it starts and ends."""
    drawn = [text for text in ax.texts if isinstance(text, Annotation) and text.arrow_patch is not None]
    return {(tuple(arrow.get_position()), tuple(arrow.xy)): arrow for arrow in drawn}


def words(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


@given(st.integers(1, 5), st.data())
def test_arrows_and_nodes_are_those_of_the_network(steps: int, data: st.DataObject) -> None:
    some = st.sets(st.integers(1, steps))
    inputs, outputs = data.draw(some), data.draw(some)
    figure, ax = plt.subplots()
    unrolled(ax, steps, inputs=inputs, outputs=outputs)
    expected = {((t, 0.0), (t, 1.0)) for t in inputs} | {((t, 1.0), (t, 2.0)) for t in outputs}
    expected |= {((t, 1.0), (t + 1, 1.0)) for t in range(1, steps)}
    assert set(arrows(ax)) == expected
    assert len(ax.get_lines()) == steps + len(inputs) + len(outputs)
    plt.close(figure)


def test_every_step_has_an_input_and_an_output_unless_told_otherwise(ax: Axes) -> None:
    unrolled(ax, 3)
    assert len(arrows(ax)) == 3 + 2 + 3
    assert words(ax) == [rf"${s}_{{{t}}}$" for s in ("x", "h", r"\hat{y}") for t in (1, 2, 3)]


def test_the_path_is_thick_and_nothing_else_is(ax: Axes) -> None:
    unrolled(ax, 3, path=[(("x", 1), ("h", 1)), (("h", 1), ("h", 2))])
    thick = {place for place, arrow in arrows(ax).items() if arrow.arrow_patch.get_linewidth() == 3}
    assert thick == {((1, 0), (1, 1)), ((1, 1), (2, 1))}
    assert {arrows(ax)[place].arrowprops["color"] for place in thick} == {COLORS[1]}


def test_a_path_that_is_no_arrow_of_the_network_is_refused(ax: Axes) -> None:
    with pytest.raises(ValueError, match=r"path: .*'h', 4.* is no arrow"):
        unrolled(ax, 3, path=[(("h", 3), ("h", 4))])


def test_an_output_that_is_fed_back_takes_the_place_of_the_state(ax: Axes) -> None:
    unrolled(ax, 3, outputs=[1, 3], feedback="y")
    onward = {place for place in arrows(ax) if place[0][0] < place[1][0]}
    assert onward == {((1, 2), (2, 1))}, "step 2 has no output to feed back"


def test_what_else_is_fed_back_is_refused(ax: Axes) -> None:
    with pytest.raises(ValueError, match=r"feedback='x': choose h"):
        unrolled(ax, 3, feedback="x")


def test_folded_the_state_leaves_through_a_delay_and_comes_back(ax: Axes) -> None:
    folded(ax, weights=True, names={"h": "s"})
    h, delay = (1, 1), (1.75, 1)
    assert set(arrows(ax)) == {((1, 0), h), (h, (1, 2)), (h, delay), (delay, h)}
    assert words(ax) == ["$W_x$", "$W_y$", "$W_h$, a step later", "$x_t$", "$s_t$", r"$\hat{y}_t$"]
    ax.figure.canvas.draw()


def test_each_weight_is_named_once(ax: Axes) -> None:
    unrolled(ax, 4, weights=True)
    assert sorted(word for word in words(ax) if "W" in word) == ["$W_h$", "$W_x$", "$W_y$"]


def test_rows_take_other_symbols(ax: Axes) -> None:
    unrolled(ax, 1, names={"h": "s"}, title="as in the notes")
    assert words(ax) == ["$x_{1}$", "$s_{1}$", r"$\hat{y}_{1}$"]
    assert ax.get_title() == "as in the notes"


def test_it_can_be_drawn(ax: Axes) -> None:
    unrolled(ax, 3, weights=True)
    ax.figure.canvas.draw()
