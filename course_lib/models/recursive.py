"""Recursive networks: one cell at every node of a tree, as a recurrent network has one at every step.

A tree is a leaf's number, or a pair (left, right) of trees. The tree is given; the network does not look
for it. B trees, N nodes in all of them, H hidden units.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import torch
from torch import Tensor, nn

from course_lib.recurrent import Cell, State

Tree: TypeAlias = Any  # an int, or a pair of trees: tuple["Tree", "Tree"]
Place = tuple[int, int]  # a node's height above its deepest leaf, and its number among those of that height


class Forest(NamedTuple):
    """Trees packed so that all nodes of one height are computed at once.

    Nodes are numbered by height: first all leaves, with their `symbols` (L,), then level by level the
    inner nodes. A level is a pair of the numbers of its nodes' left and right children, (n,) each. `roots`
    (B,) are the numbers of the trees' topmost nodes.
    """

    symbols: Tensor
    levels: list[tuple[Tensor, Tensor]]
    roots: Tensor


def pack(trees: Sequence[Tree], device: torch.device | None = None) -> Forest:
    """Pack trees into a forest on `device`.

    Raises:
        ValueError: there is no tree, or a node is neither a number nor a pair.
    """
    if not trees:
        raise ValueError("no trees: a forest needs at least one.")
    leaves: list[int] = []
    levels: list[list[tuple[Place, Place]]] = []
    roots = [_place(tree, leaves, levels) for tree in trees]
    firsts = [0, len(leaves)]  # the number of the first node of each height
    for level in levels:
        firsts.append(firsts[-1] + len(level))

    def numbers(places: Sequence[Place]) -> Tensor:
        return torch.tensor([firsts[height] + index for height, index in places], device=device)

    children = [
        (numbers([pair[0] for pair in level]), numbers([pair[1] for pair in level])) for level in levels
    ]
    return Forest(torch.tensor(leaves, device=device), children, numbers(roots))


def _place(tree: Tree, leaves: list[int], levels: list[list[tuple[Place, Place]]]) -> Place:
    """Add the nodes of `tree` to `leaves` and `levels`; return the place of its root."""
    rights = []
    while isinstance(tree, tuple) and len(tree) == 2:  # down to the leftmost leaf: a chain may be long
        tree, right = tree
        rights.append(right)
    if not isinstance(tree, int):
        raise ValueError(f"{tree!r} is neither a number nor a pair of trees.")
    node = (0, len(leaves))
    leaves.append(tree)
    for right in reversed(rights):
        other = _place(right, leaves, levels)
        height = max(node[0], other[0]) + 1
        if height > len(levels):
            levels.append([])
        levels[height - 1].append((node, other))
        node = (height, len(levels[height - 1]) - 1)
    return node


def chain(leaves: Sequence[Tree]) -> Tree:
    """Return the tree of a sequence: every right child is a leaf, (((x_1, x_2), x_3), ...)."""
    return functools.reduce(lambda left, right: (left, right), leaves)


class Recursive(nn.Module):
    """A cell applied at every inner node: the right child is its input, the left child its state.

    With an RNNCell, h = tanh(W_x h_right + b_x + W_h h_left + b_h): the composition of Socher et al. 2011,
    section 3.1, whose one matrix is [W_h W_x]. A leaf's input is its embedding; a leaf on the left is the
    cell's first step on it. So on a `chain` this is `Recurrent(cell)`, step by step.
    """

    def __init__(self, cell: Cell) -> None:
        super().__init__()
        if cell.input_size != cell.hidden_size:
            raise ValueError(
                f"the cell reads {cell.input_size} features and makes {cell.hidden_size}: "
                "what one node makes another reads, so both must be equal."
            )
        self.cell = cell

    def forward(self, x: Tensor, forest: Forest) -> Tensor:
        """Return h (N, H) of all nodes, given the embedded leaves x (L, H); the root's is h[forest.roots]."""
        states = self.cell(x)
        inputs = x
        for left, right in forest.levels:
            state = self.cell.step(self.cell.project(inputs.index_select(0, right)), _select(states, left))
            states = _append(states, state)
            inputs = torch.cat([inputs, self.cell.hidden(state)])
        return self.cell.hidden(states)


class TreeModel(nn.Module):
    """An embedding of the leaves, a recursive network, and a linear read-out of each tree's root."""

    def __init__(self, cell: Cell, symbols: int, outputs: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(symbols, cell.input_size)
        self.recursive = Recursive(cell)
        self.readout = nn.Linear(cell.hidden_size, outputs)

    def forward(self, forest: Forest) -> Tensor:
        """Return the logits (B, K) of the trees."""
        return self.readout(self.recursive(self.embedding(forest.symbols), forest)[forest.roots])


def _select(state: State, nodes: Tensor) -> State:
    return (
        tuple(part.index_select(0, nodes) for part in state)
        if isinstance(state, tuple)
        else state.index_select(0, nodes)
    )


def _append(states: State, more: State) -> State:
    if isinstance(states, tuple):
        return tuple(torch.cat(parts) for parts in zip(states, more, strict=True))
    return torch.cat([states, more])
