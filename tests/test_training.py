"""The training loop: reproducible, clipped, evaluated, and clear when it must stop."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

import pytest
import torch
from torch import Tensor, nn

from course_lib.data import Batches
from course_lib.training import BestWeights, History, NonFiniteLossError, fit, seed_everything


def problem() -> tuple[nn.Module, Batches]:
    """Make a small model with dropout, always with the same weights, and data for it."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(20, 3, generator=generator)
    with torch.random.fork_rng():
        seed_everything(0)
        model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Dropout(0.2), nn.Linear(8, 1))
    return model, Batches(x, x.sum(dim=1, keepdim=True), batch_size=4)


def squared_error(model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
    return nn.functional.mse_loss(model(batch[0]), batch[1])


def train(steps: int = 12, **options: object) -> tuple[nn.Module, History]:
    model, batches = problem()
    options = {"progress": None, "lr": 0.01} | options
    return model, fit(model, squared_error, batches, steps=steps, **options)


def gradient_norm(model: nn.Module) -> float:
    return math.sqrt(sum(p.grad.pow(2).sum().item() for p in model.parameters()))


# ---------------------------------------------------------------- reproducible


def test_the_same_seed_gives_the_same_run_whatever_was_drawn_before() -> None:
    (first, a), (second, b) = train(), (torch.rand(7), train())[1]
    assert a.loss == b.loss
    assert a.gradient_norm == b.gradient_norm
    assert all(map(torch.equal, first.parameters(), second.parameters()))


def test_another_seed_gives_another_run() -> None:
    assert train(seed=0)[1].loss != train(seed=1)[1].loss


def test_the_callers_generator_is_left_as_it_was() -> None:
    before = torch.random.get_rng_state()
    train()
    assert torch.equal(torch.random.get_rng_state(), before)
    with pytest.raises(NonFiniteLossError):
        fit(*broken_at(3), steps=5, progress=None)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_an_evaluation_that_draws_random_numbers_is_reproducible_too() -> None:
    drawn = [train(evaluate=lambda model: {"number": torch.rand(()).item()})[1].evaluations for _ in range(2)]
    assert drawn[0] == drawn[1]


# ---------------------------------------------------------------- the update


def test_a_step_is_adams_step() -> None:
    model, batches = problem()
    fit(model, squared_error, batches, steps=7, lr=0.02, progress=None, seed=3)
    expected, _ = problem()
    optimizer = torch.optim.Adam(expected.parameters(), lr=0.02)
    with torch.random.fork_rng():
        torch.manual_seed(3)
        for batch in itertools.islice(itertools.chain(batches, batches), 7):
            optimizer.zero_grad()
            squared_error(expected, batch).backward()
            optimizer.step()
    assert all(map(torch.equal, model.parameters(), expected.parameters()))


def test_training_lowers_the_loss() -> None:
    _, history = train(steps=300)
    assert len(history.loss) == len(history.gradient_norm) == 300
    assert sum(history.loss[-25:]) < 0.2 * sum(history.loss[:25])
    assert history.seconds > 0


def test_a_given_optimizer_is_used_and_bounds_what_is_trained() -> None:
    model, batches = problem()
    start = [p.clone() for p in model.parameters()]
    optimizer = torch.optim.SGD(model[3].parameters(), lr=0.1)
    fit(model, squared_error, batches, steps=3, optimizer=optimizer, progress=None)
    kept = [torch.equal(a, b) for a, b in zip(model.parameters(), start, strict=True)]
    assert kept == [True, True, False, False]


def test_clipping_bounds_the_step_keeps_its_direction_and_records_the_norm_before() -> None:
    free, history = train(steps=1, seed=1)
    clipped, clipped_history = train(steps=1, seed=1, clip=0.05)
    assert history.gradient_norm == clipped_history.gradient_norm
    assert history.gradient_norm[0] == pytest.approx(gradient_norm(free))
    assert history.gradient_norm[0] > 1
    assert gradient_norm(clipped) == pytest.approx(0.05, rel=1e-4)
    scale = 0.05 / history.gradient_norm[0]
    for p, q in zip(clipped.parameters(), free.parameters(), strict=True):
        torch.testing.assert_close(p.grad, scale * q.grad, rtol=1e-4, atol=1e-7)


def test_a_gradient_below_the_bound_is_not_changed() -> None:
    assert train(clip=1e6)[1].loss == train()[1].loss


class Reading(NamedTuple):
    tokens: Tensor
    length: int
    parts: list[Tensor]


@pytest.mark.parametrize(
    "batch",
    [
        torch.ones(2),
        (torch.ones(2), "a name"),
        [torch.ones(2), (torch.ones(3), torch.ones(1))],
        Reading(torch.ones(2), 2, [torch.ones(3), torch.ones(1)]),
    ],
    ids=["tensor", "tuple", "list", "named tuple"],
)
def test_every_tensor_of_a_batch_is_moved_to_the_models_device(batch: object) -> None:
    seen: list[object] = []

    def keep(model: nn.Module, batch: object) -> Tensor:
        seen.append(batch)
        raise KeyboardInterrupt  # the device "meta" has shapes and no numbers: there is no loss to return

    with pytest.raises(KeyboardInterrupt):
        fit(nn.Linear(1, 1, device="meta"), keep, [batch], steps=1, progress=None)
    assert outline(seen[0]) == outline(batch, device="meta")


def outline(part: object, device: str | None = None) -> object:
    """Return a batch with its containers, and each tensor as its shape and its device (or `device`)."""
    if isinstance(part, Tensor):
        return tuple(part.shape), device or part.device.type
    if isinstance(part, tuple | list):
        return type(part), [outline(inner, device) for inner in part]
    return part


@pytest.mark.gpu
def test_training_runs_on_the_gpu_with_batches_from_the_cpu() -> None:
    _, batches = problem()
    before = torch.cuda.get_rng_state()
    runs = [fit(problem()[0].cuda(), squared_error, batches, steps=30, progress=None).loss for _ in range(2)]
    assert runs[0] == runs[1]
    assert torch.equal(torch.cuda.get_rng_state(), before)


# ---------------------------------------------------------------- evaluation


@pytest.mark.parametrize(("steps", "expected"), [(7, [0, 3, 6, 7]), (6, [0, 3, 6]), (2, [0, 2]), (0, [0])])
def test_evaluations_come_before_every_so_often_and_once_at_the_end(steps: int, expected: list[int]) -> None:
    _, history = train(steps=steps, evaluate=lambda model: {"score": 1.0}, evaluate_every=3)
    assert [step for step, _ in history.evaluations["score"]] == expected


def test_evaluation_is_without_gradients_and_in_evaluation_mode_and_training_is_not() -> None:
    seen: list[tuple[bool, bool]] = []

    def spy(model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
        seen.append((model.training, torch.is_grad_enabled()))
        return squared_error(model, batch)

    def evaluate(model: nn.Module) -> dict[str, float]:
        assert (model.training, torch.is_grad_enabled()) == (False, False)
        return {"score": 1.0}

    model, batches = problem()
    fit(model, spy, batches, steps=4, evaluate=evaluate, evaluate_every=2, progress=None)
    assert seen == [(True, True)] * 4


def test_an_evaluation_sees_the_weights_after_its_step() -> None:
    model, history = train(steps=2, evaluate=lambda m: {"bias": m[3].bias.item()}, evaluate_every=1)
    bias = [value for _, value in history.evaluations["bias"]]
    assert bias[0] == problem()[0][3].bias.item()
    assert history.last("bias") == bias[-1] == model[3].bias.item()
    assert len(set(bias)) == 3


def test_an_evaluation_that_was_not_made_is_told_with_those_that_were() -> None:
    with pytest.raises(KeyError, match="no evaluation 'accuracy'; there are: none"):
        History().last("accuracy")
    with pytest.raises(KeyError, match="'accurracy'; there are: loss, accuracy"):
        History(evaluations={"loss": [(0, 1.0)], "accuracy": [(0, 0.1)]}).last("accurracy")


# ---------------------------------------------------------------- clear stops


def broken_at(step: int, value: float = math.nan) -> tuple[nn.Module, object, Batches]:
    """Make a model, a loss that is `value` times itself at that step, and batches."""
    model, batches = problem()
    calls = iter(range(1, 1000))

    def loss(model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
        return squared_error(model, batch) * (value if next(calls) == step else 1)

    return model, loss, batches


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_loss_that_is_not_finite_stops_with_an_explanation(value: float) -> None:
    model, loss, batches = broken_at(4, value)
    with pytest.raises(NonFiniteLossError) as caught:
        fit(model, loss, batches, steps=9, lr=0.01, progress=None)
    history = caught.value.history
    for part in (
        f"step 4: the loss is {value:g}",
        "losses before were " + ", ".join(f"{loss:.3g}" for loss in history.loss[:3]),
        f"largest gradient norm so far was {max(history.gradient_norm[:3]):.3g}",
        "Set clip (1.0 is a usual start), or lower the learning rate (now 0.01)",
    ):
        assert part in str(caught.value)
    assert len(history.loss) == 4
    assert all(p.isfinite().all() for p in model.parameters()), "the bad update must not be made"


def test_the_first_step_can_be_the_bad_one_and_a_set_clip_is_named() -> None:
    with pytest.raises(NonFiniteLossError, match=r"step 1.*before were none.*Lower clip \(now 5\)"):
        fit(*broken_at(1), steps=9, clip=5.0, progress=None)


def test_an_infinite_gradient_of_a_finite_loss_stops_too() -> None:
    model = nn.Linear(1, 1)
    nn.init.zeros_(model.weight)

    def root(model: nn.Module, batch: Tensor) -> Tensor:
        return model.weight.abs().sum().sqrt() + model.bias.sum()

    with pytest.raises(NonFiniteLossError, match=r"gradient's norm (nan|inf)"):
        fit(model, root, [torch.ones(1)], steps=1, progress=None)


def test_empty_batches_are_told_apart_from_an_endless_loop() -> None:
    with pytest.raises(ValueError, match="batches gave nothing more: it is empty, or an iterator"):
        fit(problem()[0], squared_error, [], steps=1, progress=None)


def test_an_iterator_that_is_used_up_is_an_error() -> None:
    model, batches = problem()
    with pytest.raises(ValueError, match="Pass something that can be gone through again"):
        fit(model, squared_error, iter(batches), steps=6, progress=None)
    fit(model, squared_error, iter(batches), steps=5, progress=None)  # as many steps as it has


def test_an_interrupt_passes_through_and_leaves_a_usable_model() -> None:
    model, batches = problem()

    def interrupted(steps: int) -> Iterator[tuple[Tensor, Tensor]]:
        yield from [*batches][:steps]
        raise KeyboardInterrupt

    before = torch.random.get_rng_state()
    start = model[0].weight.clone()
    with pytest.raises(KeyboardInterrupt):
        fit(model, squared_error, interrupted(3), steps=9, progress="hidden")
    assert torch.equal(torch.random.get_rng_state(), before)
    assert not torch.equal(model[0].weight, start)
    assert model(torch.ones(1, 3)).isfinite().all()
    fit(model, squared_error, batches, steps=3, progress=None)


# ---------------------------------------------------------------- the progress bar


def test_the_bar_is_on_stderr_alone_and_wiped_at_the_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    train(steps=12, progress="my label")
    out, err = capsys.readouterr()
    assert out == ""
    assert "my label" in err
    assert "12" in err
    assert err.split("\r")[-1].strip() == "", "a trace of the bar is left"


def test_no_label_is_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    train(progress=None)
    assert capsys.readouterr() == ("", "")


def test_the_switch_that_builds_lessons_silences_the_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TQDM_DISABLE", "1")
    train(progress="my label")
    assert capsys.readouterr() == ("", "")


def test_best_weights_are_those_of_the_lowest_value_not_of_the_last() -> None:
    model, batches = problem()
    values = iter([3.0, 1.0, 2.0, 2.0])
    seen: list[Tensor] = []

    def evaluate(model: nn.Module) -> dict[str, float]:
        seen.append(model[0].weight.clone())
        return {"value": next(values)}

    best = BestWeights(evaluate, "value")
    history = fit(model, squared_error, batches, steps=3, evaluate=best, evaluate_every=1, progress=None)
    assert [value for _, value in history.evaluations["value"]] == [3.0, 1.0, 2.0, 2.0]
    assert best.best == 1.0
    assert not torch.equal(seen[1], seen[3])
    assert torch.equal(best.restore(model)[0].weight, seen[1])


def test_best_weights_without_a_finite_value_says_so() -> None:
    model, _ = problem()
    best = BestWeights(lambda model: {"value": math.nan}, "value")
    best(model)
    with pytest.raises(RuntimeError, match="'value'"):
        best.restore(model)
