"""One training loop for every lesson: seeded, clipped, with a progress bar, a history and a clear stop."""

from __future__ import annotations

import copy
import itertools
import math
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from tqdm.auto import tqdm

Batch = Any  # whatever the loss function takes: a pair of tensors, most often
Loss = Callable[[nn.Module, Batch], Tensor]
Evaluation = Callable[[nn.Module], dict[str, float]]


@dataclass
class History:
    """What happened in training: a number per step, and evaluations now and then.

    `loss` is in the unit of the loss function; `gradient_norm` is the norm before clipping; each entry of
    `evaluations` is a list of (steps done, value); `seconds` is wall time.
    """

    loss: list[float] = field(default_factory=list)
    gradient_norm: list[float] = field(default_factory=list)
    evaluations: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    seconds: float = 0.0

    def last(self, name: str) -> float:
        """Return the newest value of the evaluation `name`.

        Raises:
            KeyError: no such evaluation was made.
        """
        if name not in self.evaluations:
            raise KeyError(f"no evaluation {name!r}; there are: {', '.join(self.evaluations) or 'none'}")
        return self.evaluations[name][-1][1]


class BestWeights:
    """An evaluation that keeps the weights with which the value `name` was lowest: early stopping.

    Pass it to `fit` as `evaluate`, then call `restore`. `best` is the lowest value so far.
    """

    def __init__(self, evaluate: Evaluation, name: str) -> None:
        self.evaluate = evaluate
        self.name = name
        self.best = math.inf
        self._weights: dict[str, Tensor] | None = None

    def __call__(self, model: nn.Module) -> dict[str, float]:
        """Return what `evaluate` returns, and keep a copy of the weights if they are the best yet."""
        values = self.evaluate(model)
        if values[self.name] < self.best:
            self.best = values[self.name]
            self._weights = copy.deepcopy(model.state_dict())
        return values

    def restore(self, model: nn.Module) -> nn.Module:
        """Load the best weights into `model` and return it.

        Raises:
            RuntimeError: no finite value was seen, so there are none.
        """
        if self._weights is None:
            raise RuntimeError(f"no finite value of {self.name!r} was seen: train with evaluate=this first.")
        model.load_state_dict(self._weights)
        return model


class NonFiniteLossError(RuntimeError):
    """Training stopped because the loss or the gradient became infinite or not a number."""

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history


def fit(
    model: nn.Module,
    loss: Loss,
    batches: Iterable[Batch],
    *,
    steps: int,
    lr: float = 1e-3,
    clip: float | None = None,
    optimizer: torch.optim.Optimizer | None = None,
    evaluate: Evaluation | None = None,
    evaluate_every: int = 100,
    seed: int = 0,
    progress: str | None = "training",
) -> History:
    """Train `model` in place for `steps` updates and return the history.

    `loss(model, batch)` returns a scalar. `batches` is gone through again and again; each batch is moved to
    the model's device. `clip` bounds the norm
    of the whole gradient (Pascanu, Mikolov and Bengio 2013, section 3.2). The optimizer is Adam with rate
    `lr` unless one is given. `evaluate(model)` runs before the first step, every `evaluate_every` steps
    and at the end, in evaluation mode and without gradients. `progress` is the bar's label, None for no bar.
    Random numbers drawn in here depend on `seed` alone, and leave the caller's generator as it was.

    Raises:
        NonFiniteLossError: the loss or its gradient is no longer finite; it carries the history so far.
        ValueError: `batches` is empty, or used up before `steps`.
    """
    optimizer = optimizer or torch.optim.Adam(model.parameters(), lr=lr)
    history = History()
    start = time.perf_counter()
    # The lessons are built and tested with TQDM_DISABLE, which tqdm's bar for notebooks does not heed.
    silent = progress is None or bool(os.environ.get("TQDM_DISABLE"))
    with (
        torch.random.fork_rng(devices=range(torch.cuda.device_count())),
        tqdm(total=steps, desc=progress, leave=False, disable=silent) as bar,
    ):
        torch.manual_seed(seed)
        _evaluate(model, evaluate, 0, history)
        for step, batch in enumerate(itertools.islice(_forever(batches), steps), start=1):
            _update(model, loss, batch, optimizer, clip, history)
            bar.update()
            if step % 10 == 0:
                bar.set_postfix(loss=f"{history.loss[-1]:.3g}", refresh=False)
            if step % evaluate_every == 0 or step == steps:
                _evaluate(model, evaluate, step, history)
    history.seconds = time.perf_counter() - start
    return history


def seed_everything(seed: int) -> None:
    """Seed torch's generators on every device: call it before a model is made."""
    torch.manual_seed(seed)


def _update(
    model: nn.Module,
    loss: Loss,
    batch: Batch,
    optimizer: torch.optim.Optimizer,
    clip: float | None,
    history: History,
) -> None:
    model.train()
    optimizer.zero_grad(set_to_none=True)
    value = loss(model, _moved(batch, next(model.parameters()).device))
    value.backward()
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    norm = nn.utils.clip_grad_norm_(parameters, math.inf if clip is None else clip)
    history.loss.append(value.item())
    history.gradient_norm.append(norm.item())
    if not (math.isfinite(history.loss[-1]) and math.isfinite(history.gradient_norm[-1])):
        raise NonFiniteLossError(_explain(history, clip, optimizer), history)
    optimizer.step()


def _moved(batch: Batch, device: torch.device) -> Batch:
    """Return a batch with its tensors on `device`; tuples, named ones too, and lists are gone into."""
    if isinstance(batch, Tensor):
        return batch.to(device)
    if isinstance(batch, tuple | list):
        parts = [_moved(part, device) for part in batch]
        return type(batch)(*parts) if hasattr(batch, "_fields") else type(batch)(parts)
    return batch


def _evaluate(model: nn.Module, evaluate: Evaluation | None, step: int, history: History) -> None:
    if evaluate is None:
        return
    model.eval()
    with torch.no_grad():
        for name, value in evaluate(model).items():
            history.evaluations.setdefault(name, []).append((step, value))


def _forever(batches: Iterable[Batch]) -> Iterable[Batch]:
    while True:
        empty = True
        for batch in batches:
            empty = False
            yield batch
        if empty:
            raise ValueError(
                "batches gave nothing more: it is empty, or an iterator that is used up. "
                "Pass something that can be gone through again, such as a list or course_lib.data.Batches."
            )


def _explain(history: History, clip: float | None, optimizer: torch.optim.Optimizer) -> str:
    before = ", ".join(f"{value:.3g}" for value in history.loss[-4:-1]) or "none"
    largest = max((norm for norm in history.gradient_norm if math.isfinite(norm)), default=math.nan)
    mend = "Set clip (1.0 is a usual start)" if clip is None else f"Lower clip (now {clip:g})"
    return (
        f"step {len(history.loss)}: the loss is {history.loss[-1]:g}, its gradient's norm "
        f"{history.gradient_norm[-1]:g}. The losses before were {before}; the largest gradient norm so far "
        f"was {largest:.3g}. {mend}, or lower the learning rate (now {optimizer.param_groups[0]['lr']:g})."
    )
