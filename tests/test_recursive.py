"""The recursive network against a plain recursion, and against the recurrent network it is on a chain."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from course_lib.models.recursive import Forest, Recursive, Tree, TreeModel, chain, pack
from course_lib.recurrent import Cell, Recurrent, RNNCell

SYMBOLS, H = 5, 6
symbols = st.integers(0, SYMBOLS - 1)
trees: st.SearchStrategy[Tree] = st.recursive(symbols, lambda inner: st.tuples(inner, inner), max_leaves=9)
DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])


class PairCell(Cell):
    """A cell whose state is a pair, as an LSTM's, for the tests alone."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size, gates=2)

    def initial_state(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return super().initial_state(x), super().initial_state(x)

    def step(self, projected: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        i, g = (projected + state[0] @ self.weight_hh.T + self.bias_hh).chunk(2, dim=-1)
        c = state[1] + i.sigmoid() * g.tanh()
        return c.tanh(), c

    def hidden(self, state: tuple[Tensor, Tensor]) -> Tensor:
        return state[0]


CELLS = pytest.mark.parametrize("make", [RNNCell, PairCell], ids=["state", "pair of states"])


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


def by_recursion(model: TreeModel, tree: Tree) -> Any:
    """The state of a tree's root, a node at a time."""
    cell = model.recursive.cell

    def embedded(symbol: int) -> Tensor:
        return model.embedding.weight[symbol : symbol + 1]

    if isinstance(tree, int):
        return cell(embedded(tree))
    left, right = tree
    x = embedded(right) if isinstance(right, int) else cell.hidden(by_recursion(model, right))
    return cell(x, by_recursion(model, left))


@DTYPES
@CELLS
@settings(max_examples=12)
@given(forest=st.lists(trees, min_size=1, max_size=3))
def test_it_is_the_cell_at_every_node(dtype: torch.dtype, make: Any, forest: list[Tree]) -> None:
    model = TreeModel(make(H, H), SYMBOLS, 3).to(dtype)
    expected = torch.cat([model.recursive.cell.hidden(by_recursion(model, tree)) for tree in forest])
    expected = model.readout(expected)
    logits = model(pack(forest))
    torch.testing.assert_close(logits, expected)
    upstream, parameters = torch.randn_like(logits), list(model.parameters())
    for got, wanted in zip(
        torch.autograd.grad(logits, parameters, upstream, materialize_grads=True),
        torch.autograd.grad(expected, parameters, upstream, materialize_grads=True),
        strict=True,
    ):
        torch.testing.assert_close(got, wanted)


def test_one_node_is_the_composition_of_the_paper() -> None:
    """p = tanh(W [c_1; c_2] + b), for two children that are inner nodes themselves."""
    model = TreeModel(RNNCell(H, H), SYMBOLS, 3).double()
    forest = pack([((0, 1), (2, 3))])
    h = model.recursive(model.embedding(forest.symbols), forest)
    cell, left, right, root = model.recursive.cell, h[4], h[5], h[6]
    W = torch.cat([cell.weight_hh, cell.weight_ih], dim=1)
    torch.testing.assert_close(
        root, torch.tanh(W @ torch.cat([left, right]) + cell.bias_ih + cell.bias_hh), rtol=1e-12, atol=1e-12
    )
    assert forest.roots.tolist() == [6]


@CELLS
@given(sequence=st.lists(symbols, min_size=1, max_size=9))
def test_on_a_chain_it_is_the_recurrent_network(make: Any, sequence: list[int]) -> None:
    model = TreeModel(make(H, H), SYMBOLS, 3).double()
    recurrent = Recurrent(model.recursive.cell)
    h, _ = recurrent(model.embedding(torch.tensor([sequence])))
    forest = pack([chain(sequence)])
    nodes = model.recursive(model.embedding(forest.symbols), forest)
    states = torch.cat([nodes[:1], nodes[len(sequence) :]])  # the first leaf, then node by node
    torch.testing.assert_close(states, h[0], rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(nodes[forest.roots], h[:, -1], rtol=1e-12, atol=1e-12)


def test_on_a_chain_it_is_torchs_rnn() -> None:
    oracle, model = nn.RNN(H, H, batch_first=True).double(), TreeModel(RNNCell(H, H), SYMBOLS, 3).double()
    Recurrent(model.recursive.cell).load_state_dict(oracle.state_dict())
    sequence = torch.randint(SYMBOLS, (12,))
    forest = pack([chain(sequence.tolist())])
    root = model.recursive(model.embedding(forest.symbols), forest)[forest.roots]
    expected = oracle(model.embedding(sequence.unsqueeze(0)))[0][:, -1]
    torch.testing.assert_close(root, expected, rtol=1e-12, atol=1e-12)


def test_left_and_right_are_not_the_same() -> None:
    model = TreeModel(RNNCell(H, H), SYMBOLS, 3)
    one, other, nested = model(pack([(0, 1), (1, 0), (0, (0, 1))]))
    assert not torch.allclose(one, other)
    assert not torch.allclose(one, nested)


# ---------------------------------------------------------------- packing


def leaves(tree: Tree) -> list[int]:
    return [tree] if isinstance(tree, int) else [*leaves(tree[0]), *leaves(tree[1])]


def height(tree: Tree) -> int:
    return 0 if isinstance(tree, int) else 1 + max(map(height, tree))


def unpack(forest: Forest) -> list[Tree]:
    nodes: list[Tree] = forest.symbols.tolist()
    for left, right in forest.levels:
        nodes += [(nodes[a], nodes[b]) for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    return [nodes[root] for root in forest.roots]


@given(forest=st.lists(trees, min_size=1, max_size=5))
def test_a_packed_forest_holds_each_tree(forest: list[Tree]) -> None:
    packed = pack(forest)
    assert unpack(packed) == forest
    assert packed.symbols.tolist() == [leaf for tree in forest for leaf in leaves(tree)]
    assert len(packed.levels) == max(map(height, forest))
    inner = sum(len(left) for left, _ in packed.levels)
    assert inner == len(packed.symbols) - len(forest)  # a binary tree has one inner node less than leaves


def test_a_chain_may_be_longer_than_python_may_recurse() -> None:
    packed = pack([chain([1] * 3000)])
    assert len(packed.levels) == 2999
    assert all(right.item() < 3000 for _, right in packed.levels)


@pytest.mark.parametrize("bad", ["a", (1, 2, 3), (1, "b"), (1, (2,)), None])
def test_what_is_no_tree_is_named(bad: Any) -> None:
    with pytest.raises(ValueError, match="is neither a number nor a pair of trees"):
        pack([bad])


def test_an_empty_forest_is_refused() -> None:
    with pytest.raises(ValueError, match="no trees"):
        pack([])


def test_a_cell_must_make_what_it_reads() -> None:
    with pytest.raises(ValueError, match="reads 3 features and makes 5"):
        Recursive(RNNCell(3, 5))
