"""Language models over characters: the next-token loss, bits per character, sampling, and an n-gram rival."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from course_lib.recurrent import State


class NextTokenLoss:
    """Cross-entropy in nats of the next token, for batches (inputs (B, T), next tokens (B, T), fresh).

    The state goes on from the batch before, cut off from its graph, unless the batch is fresh: truncated
    backpropagation through time (Mikolov et al. 2010, section 2). The model maps (tokens, state) to
    (logits (B, T, V), state).
    """

    def __init__(self) -> None:
        self.state: State = None

    def __call__(self, model: nn.Module, batch: tuple[Tensor, Tensor, bool]) -> Tensor:
        inputs, targets, fresh = batch
        logits, state = model(inputs, None if fresh else self.state)
        self.state = detach(state)
        return cross_entropy(logits.flatten(0, 1), targets.flatten())


def detach(state: State) -> State:
    """Return a state with the same numbers and no history: gradients stop here."""
    return tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()


@torch.no_grad()
def bits_per_character(model: nn.Module, tokens: Tensor, window: int | None = None) -> float:
    """Return the mean of -log2 p(next token) over a stream (N,), in bits per character.

    The state is carried through the whole stream, or set to zero at every `window` steps.
    """
    model.eval()
    inputs, targets = tokens[:-1], tokens[1:]
    nats = 0.0
    for x, y in zip(inputs.split(window or len(inputs)), targets.split(window or len(inputs)), strict=True):
        logits, _ = model(x.unsqueeze(0), None)
        nats += cross_entropy(logits[0], y, reduction="sum").item()
    return nats / math.log(2) / len(targets)


@torch.no_grad()
def sample(
    model: nn.Module,
    prompt: Tensor,
    length: int,
    temperature: float = 1.0,
    stop: int | None = None,
    seed: int = 0,
) -> Tensor:
    """Draw up to `length` tokens after `prompt` (N,), one at a time, each fed back in; return them (M,).

    Probabilities are softmax(logits / temperature); 0 takes the likeliest token each time. Drawing ends
    early with the token `stop`, which is not returned.

    Raises:
        ValueError: a negative temperature, or an empty prompt.
    """
    if temperature < 0 or len(prompt) == 0:
        raise ValueError(
            f"temperature={temperature}, {len(prompt)} tokens of prompt: need >= 0 and at least 1."
        )
    model.eval()
    generator = torch.Generator().manual_seed(seed)
    drawn: list[int] = []
    logits, state = model(prompt.unsqueeze(0), None)
    while len(drawn) < length:
        token = _draw(logits[0, -1], temperature, generator)
        if token == stop:
            break
        drawn.append(token)
        logits, state = model(prompt.new_tensor([[token]]), state)
    return torch.tensor(drawn, dtype=torch.long)


def _draw(logits: Tensor, temperature: float, generator: torch.Generator) -> int:
    if temperature == 0:
        return int(logits.argmax())
    probabilities = (logits.double().cpu() / temperature).softmax(dim=-1)
    return int(torch.multinomial(probabilities, 1, generator=generator))


class NGram:
    """An n-gram model with interpolated Kneser-Ney smoothing (Chen and Goodman 1999, section 2.7).

    Order n looks at the n - 1 tokens before. Each order takes `discount` off every count and gives the mass
    to the next shorter context; the lowest rests on the uniform distribution over `size` tokens. What stands
    before a `boundary` token is not looked at: with the end of a line as the boundary, lines are independent.
    """

    def __init__(
        self,
        tokens: Sequence[int],
        order: int,
        size: int,
        discount: float = 0.75,
        boundary: int | None = None,
    ) -> None:
        if order < 1:
            raise ValueError(f"order={order}: an n-gram needs an order of at least 1.")
        if not 0 < discount <= 1:
            raise ValueError(f"discount={discount}: needs a number above 0 and at most 1.")
        self.order, self.size, self.discount, self.boundary = order, size, discount, boundary
        if boundary is not None and len(tokens) > 0 and tokens[0] != boundary:
            raise ValueError(
                f"the stream begins with {tokens[0]}: with boundary={boundary} it must begin so."
            )
        first = order - 1 if boundary is None else 1
        grams = Counter(
            (*self._visible(tokens[max(i - order + 1, 0) : i]), tokens[i]) for i in range(first, len(tokens))
        )
        self.counts: list[dict[tuple[int, ...], Counter[int]]] = []  # longest context first
        for _ in range(order):
            table: dict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
            for gram, count in grams.items():
                table[gram[:-1]][gram[-1]] += count
            self.counts.append(dict(table))
            # A shorter context counts in how many places it was seen, not how often.
            grams = Counter(gram[1:] for gram in grams)

    def probability(self, token: int, context: Sequence[int]) -> float:
        """Return the probability of `token` after `context`, of which only the last n - 1 tokens count."""
        result = 1 / self.size
        known = self._visible(context)
        for length in range(len(known) + 1):
            seen = self.counts[self.order - 1 - length].get(known[len(known) - length :])
            if seen is not None:
                kept = max(seen[token] - self.discount, 0)
                result = (kept + self.discount * len(seen) * result) / seen.total()
        return result

    def probabilities(self, context: Sequence[int]) -> Tensor:
        """Return the distribution (V,) of the token after `context`."""
        return torch.tensor(
            [self.probability(token, context) for token in range(self.size)], dtype=torch.float64
        )

    def bits_per_character(self, tokens: Sequence[int]) -> float:
        """Return the mean of -log2 p(next token) over a stream, in bits per character."""
        bits = [
            -math.log2(self.probability(tokens[i], tokens[max(0, i - self.order + 1) : i]))
            for i in range(1, len(tokens))
        ]
        return sum(bits) / len(bits)

    def _visible(self, context: Sequence[int]) -> tuple[int, ...]:
        """Return the last n - 1 tokens, those before the last boundary overwritten by it."""
        known = tuple(context)[max(len(context) - self.order + 1, 0) :]
        if self.boundary is None or self.boundary not in known:
            return known
        since = known[len(known) - known[::-1].index(self.boundary) :]
        return (self.boundary,) * (self.order - 1 - len(since)) + since
