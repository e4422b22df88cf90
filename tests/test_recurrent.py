"""The recurrent layer against torch.nn, and the laws that it must keep: causality, padding, reversal."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from course_lib.recurrent import (
    Cell,
    Recurrent,
    RNNCell,
    SequenceModel,
    identity_,
    reverse,
    scaled_orthogonal_,
)

DIRECTIONS = pytest.mark.parametrize("bidirectional", [False, True], ids=["one way", "two ways"])
NONLINEARITY = pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])


class LSTMCell(Cell):
    """The four gates in a few lines: a cell whose state is a pair, for the tests alone."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size, gates=4)

    def initial_state(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return super().initial_state(x), super().initial_state(x)

    def step(self, projected: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        i, f, g, o = (projected + state[0] @ self.weight_hh.T + self.bias_hh).chunk(4, dim=-1)
        c = f.sigmoid() * state[1] + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c

    def hidden(self, state: tuple[Tensor, Tensor]) -> Tensor:
        return state[0]


@st.composite
def batches(draw: st.DrawFn) -> tuple[Tensor, Tensor, Tensor]:
    """Draw x (B, T, 3), initial states (2, B, 5) and lengths (B,) between 1 and T."""
    batch, steps = draw(st.integers(1, 4)), draw(st.integers(1, 7))
    torch.manual_seed(draw(st.integers(0, 10**6)))
    lengths = draw(st.lists(st.integers(1, steps), min_size=batch, max_size=batch))
    x = torch.randn(batch, steps, 3, dtype=torch.float64)
    return x, torch.randn(2, batch, 5, dtype=torch.float64), torch.tensor(lengths)


def pair(nonlinearity: str, bidirectional: bool) -> tuple[Recurrent, nn.RNN]:
    oracle = nn.RNN(3, 5, nonlinearity=nonlinearity, batch_first=True, bidirectional=bidirectional).double()
    ours = Recurrent(RNNCell(3, 5, nonlinearity), bidirectional).double()
    ours.load_state_dict(oracle.state_dict())
    return ours, oracle


def as_torch_state(state: Tensor | tuple[Tensor, Tensor], bidirectional: bool) -> Tensor:
    return torch.stack(state) if bidirectional else state.unsqueeze(0)


def assert_same(ours: Tensor, theirs: Tensor) -> None:
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)


# ---------------------------------------------------------------- oracles


@NONLINEARITY
def test_the_cell_equals_torch(nonlinearity: str) -> None:
    oracle = nn.RNNCell(3, 5, nonlinearity=nonlinearity).double()
    ours = RNNCell(3, 5, nonlinearity).double()
    ours.load_state_dict(oracle.state_dict())
    x, h = torch.randn(4, 3, dtype=torch.float64), torch.randn(4, 5, dtype=torch.float64)
    assert_same(ours(x, h), oracle(x, h))
    assert_same(ours(x), oracle(x))


@NONLINEARITY
@DIRECTIONS
@given(batch=batches())
def test_the_layer_equals_torch(
    nonlinearity: str, bidirectional: bool, batch: tuple[Tensor, Tensor, Tensor]
) -> None:
    x, h0, _ = batch
    ours, oracle = pair(nonlinearity, bidirectional)
    state = (h0[0], h0[1]) if bidirectional else h0[0]
    for given_state, torch_state in ((None, None), (state, h0 if bidirectional else h0[:1])):
        h, last = ours(x, given_state)
        expected, expected_last = oracle(x, torch_state)
        assert_same(h, expected)
        assert_same(as_torch_state(last, bidirectional), expected_last)


@NONLINEARITY
@DIRECTIONS
def test_its_gradients_equal_torchs(nonlinearity: str, bidirectional: bool) -> None:
    ours, oracle = pair(nonlinearity, bidirectional)
    x = torch.randn(4, 6, 3, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(4, 6, ours.output_size, dtype=torch.float64)
    parameters = dict(oracle.named_parameters())
    expected = torch.autograd.grad(oracle(x)[0], [x, *parameters.values()], upstream)
    mine = [ours.get_parameter(our_name(name)) for name in parameters]
    for got, wanted in zip(torch.autograd.grad(ours(x)[0], [x, *mine], upstream), expected, strict=True):
        assert_same(got, wanted)


def our_name(name: str) -> str:
    backward = name.endswith("_reverse")
    return f"{'reverse_cell' if backward else 'cell'}.{name.removesuffix('_reverse').removesuffix('_l0')}"


@NONLINEARITY
@DIRECTIONS
@given(batch=batches())
def test_lengths_equal_torchs_packed_sequences(
    nonlinearity: str, bidirectional: bool, batch: tuple[Tensor, Tensor, Tensor]
) -> None:
    x, h0, lengths = batch
    ours, oracle = pair(nonlinearity, bidirectional)
    h, last = ours(x, (h0[0], h0[1]) if bidirectional else h0[0], lengths)
    packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    packed_h, expected_last = oracle(packed, h0 if bidirectional else h0[:1])
    expected, _ = pad_packed_sequence(packed_h, batch_first=True, total_length=x.shape[1])
    assert_same(h, expected)
    assert_same(as_torch_state(last, bidirectional), expected_last)


@DIRECTIONS
@given(batch=batches())
def test_a_cell_with_a_pair_of_states_equals_torchs_lstm(
    bidirectional: bool, batch: tuple[Tensor, Tensor, Tensor]
) -> None:
    x, _, lengths = batch
    oracle = nn.LSTM(3, 5, batch_first=True, bidirectional=bidirectional).double()
    ours = Recurrent(LSTMCell(3, 5), bidirectional).double()
    ours.load_state_dict(oracle.state_dict())
    h, last = ours(x, lengths=lengths)
    packed_h, expected_last = oracle(pack_padded_sequence(x, lengths, True, enforce_sorted=False))
    assert_same(h, pad_packed_sequence(packed_h, batch_first=True, total_length=x.shape[1])[0])
    for part in range(2):
        mine = torch.stack([way[part] for way in (last if bidirectional else (last,))])
        assert_same(mine, expected_last[part])


def test_other_nonlinearities_and_layer_norm_do_what_their_equations_say() -> None:
    x, h = torch.randn(4, 3), torch.randn(4, 5)
    for nonlinearity, phi in (("sigmoid", torch.sigmoid), ("linear", lambda a: a)):
        cell = RNNCell(3, 5, nonlinearity, layer_norm=True)
        a = x @ cell.weight_ih.T + cell.bias_ih + h @ cell.weight_hh.T + cell.bias_hh
        normalised = (a - a.mean(1, keepdim=True)) / (a.var(1, unbiased=False, keepdim=True) + 1e-5).sqrt()
        torch.testing.assert_close(cell(x, h), phi(normalised))


@pytest.mark.gpu
@DIRECTIONS
def test_cpu_and_gpu_agree(bidirectional: bool) -> None:
    layer, x = Recurrent(RNNCell(3, 5), bidirectional), torch.randn(4, 50, 3)
    lengths = torch.tensor([50, 1, 0, 20])
    on_cpu = [layer(x)[0], layer(x, lengths=lengths)[0]]
    layer.to("cuda")
    on_gpu = [layer(x.to("cuda"))[0], layer(x.to("cuda"), lengths=lengths)[0]]
    for cpu, gpu in zip(on_cpu, on_gpu, strict=True):
        torch.testing.assert_close(gpu.cpu(), cpu, rtol=1e-5, atol=1e-5)


# ---------------------------------------------------------------- loading from torch.nn


def test_loading_leaves_the_given_dictionary_as_it_was() -> None:
    weights = nn.RNN(3, 5).state_dict()
    names = list(weights)
    Recurrent(RNNCell(3, 5)).load_state_dict(weights)
    assert list(weights) == names


def test_loading_works_inside_a_larger_model_and_from_its_own_names() -> None:
    theirs = SequenceModel(nn.RNN(3, 5, batch_first=True), 5, 2)
    ours = SequenceModel(Recurrent(RNNCell(3, 5)), 5, 2)
    again = SequenceModel(Recurrent(RNNCell(3, 5)), 5, 2)
    ours.load_state_dict(theirs.state_dict())
    again.load_state_dict(ours.state_dict())
    x = torch.randn(4, 6, 3)
    torch.testing.assert_close(ours(x)[0], theirs(x)[0])
    assert torch.equal(again(x)[0], ours(x)[0])


def test_loading_refuses_what_does_not_fit() -> None:
    for other in (nn.RNN(3, 5, num_layers=2), nn.RNN(3, 5, bidirectional=True), nn.RNN(3, 5, bias=False)):
        with pytest.raises(RuntimeError, match="Error"):
            Recurrent(RNNCell(3, 5)).load_state_dict(other.state_dict())


# ---------------------------------------------------------------- laws


@given(st.integers(0, 6))
def test_h_depends_on_the_past_alone(s: int) -> None:
    layer, x = Recurrent(RNNCell(3, 5), bidirectional=True), torch.randn(2, 7, 3)
    nudged = x.clone()
    nudged[:, s] += 1
    changed = (layer(x)[0] != layer(nudged)[0]).view(2, 7, 2, 5).any(dim=-1)
    forwards, backwards = changed.unbind(dim=2)
    assert not forwards[:, :s].any()
    assert forwards[:, s:].all()
    assert not backwards[:, s + 1 :].any()
    assert backwards[:, : s + 1].all()


@DIRECTIONS
def test_padding_changes_nothing_and_gets_no_gradient(bidirectional: bool) -> None:
    layer, lengths = Recurrent(RNNCell(3, 5), bidirectional), torch.tensor([6, 1, 4])
    x = torch.randn(3, 6, 3)
    padding = (torch.arange(6) >= lengths.unsqueeze(1)).unsqueeze(-1)
    noisy = torch.where(padding, 1000 * torch.randn_like(x), x).requires_grad_()
    h, _ = layer(noisy, lengths=lengths)
    assert torch.equal(h, layer(x, lengths=lengths)[0])
    h.pow(2).sum().backward()
    assert not noisy.grad[padding.expand_as(x)].any()
    assert noisy.grad[~padding.expand_as(x)].all()


@DIRECTIONS
def test_an_empty_sequence_keeps_its_initial_state(bidirectional: bool) -> None:
    layer, x, h0 = Recurrent(RNNCell(3, 5), bidirectional), torch.randn(2, 4, 3), torch.randn(2, 2, 5)
    h, last = layer(x, (h0[0], h0[1]) if bidirectional else h0[0], torch.tensor([0, 3]))
    assert not h[0].any()
    assert torch.equal(as_torch_state(last, bidirectional)[:, 0], h0[: 1 + bidirectional, 0])
    assert not torch.equal(as_torch_state(last, bidirectional)[:, 1], h0[: 1 + bidirectional, 1])


def test_a_sequence_in_two_pieces_is_the_whole_sequence() -> None:
    layer, x = Recurrent(RNNCell(3, 5)), torch.randn(2, 7, 3)
    first, state = layer(x[:, :3])
    second, _ = layer(x[:, 3:], state)
    torch.testing.assert_close(torch.cat([first, second], dim=1), layer(x)[0])


class Work(TorchDispatchMode):
    """Counts the elements of every tensor that is computed."""

    elements = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        self.elements += sum(leaf.numel() for leaf in tree_leaves(result) if isinstance(leaf, Tensor))
        return result


@DIRECTIONS
def test_work_grows_in_proportion_to_the_steps(bidirectional: bool) -> None:
    """Backwards too: the gradient of x[:, t] is as large as x, so indexing would cost T times T."""
    layer, work = Recurrent(RNNCell(3, 5), bidirectional), []
    for steps in (20, 40, 80):
        with Work() as counted:
            layer(torch.randn(2, steps, 3))[0].sum().backward()
        work.append(counted.elements)
    assert work[2] - work[1] == pytest.approx(2 * (work[1] - work[0]), rel=0.05)


@given(batch=batches())
def test_reverse_twice_is_nothing_and_once_is_each_row_flipped(batch: tuple[Tensor, Tensor, Tensor]) -> None:
    x, _, lengths = batch
    assert torch.equal(reverse(reverse(x)), x)
    assert torch.equal(reverse(reverse(x, lengths), lengths), x)
    for row, flipped, length in zip(x, reverse(x, lengths), lengths, strict=True):
        assert torch.equal(flipped, torch.cat([row[:length].flip(0), row[length:]]))


# ---------------------------------------------------------------- parts and messages


@pytest.mark.parametrize("shape", [(4, 3), (4, 6, 2), (4, 0, 3)])
def test_a_wrong_shape_is_named(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"x has shape .*expected \(batch, time, 3\)"):
        Recurrent(RNNCell(3, 5))(torch.zeros(shape))


def test_an_unknown_nonlinearity_names_the_choices() -> None:
    with pytest.raises(ValueError, match=r"'swish': choose one of tanh, relu"):
        RNNCell(3, 5, "swish")


def test_weights_start_as_torchs_do_and_differ_between_directions() -> None:
    layer = Recurrent(RNNCell(50, 100), bidirectional=True)
    for weight in layer.parameters():
        assert 0.09 < weight.abs().max() <= 0.1
    assert not torch.equal(layer.cell.weight_hh, layer.reverse_cell.weight_hh)


def test_initialisers_do_what_they_say() -> None:
    cell = identity_(RNNCell(3, 5, "relu"))
    assert torch.equal(cell.weight_hh, torch.eye(5))
    assert not cell.bias_hh.any()
    assert not cell.bias_ih.any()
    singular = torch.linalg.svdvals(scaled_orthogonal_(RNNCell(3, 5), 0.7).weight_hh)
    torch.testing.assert_close(singular, torch.full((5,), 0.7))


@pytest.mark.parametrize("layer", [Recurrent(RNNCell(3, 5)), nn.GRU(3, 5, batch_first=True)])
def test_the_read_out_is_of_the_last_step_or_of_each(layer: nn.Module) -> None:
    x = torch.randn(4, 6, 3)
    last, each = SequenceModel(layer, 5, 2), SequenceModel(layer, 5, 2, every_step=True)
    each.readout = last.readout
    assert last(x)[0].shape == (4, 2)
    torch.testing.assert_close(each(x)[0][:, -1], last(x)[0])
    torch.testing.assert_close(each(x)[0], last.readout(layer(x)[0]))


def test_tokens_go_through_the_embedding_first() -> None:
    embedding, layer = nn.Embedding(7, 3), Recurrent(RNNCell(3, 5))
    model, tokens = SequenceModel(layer, 5, 2, embedding), torch.randint(7, (4, 6))
    one_hot = nn.functional.one_hot(tokens, 7).float()
    torch.testing.assert_close(model(tokens)[0], model.readout(layer(one_hot @ embedding.weight)[0][:, -1]))
