"""Connectionist temporal classification: the probability of a labelling, whatever its alignment.

A network gives each of T steps a distribution over K symbols; symbol 0 is the blank, which says nothing. A
path names one symbol a step. Its labelling is what is left without repetitions, then without blanks. The
probability of a labelling is the sum over all its paths. Symbols, sections and equations are those of Graves
et al. 2006: l a labelling of S labels, l' the same with blanks before, between and after, alpha and beta the
forward and backward variables.

Log-probabilities are batch first, (B, T, K); functions of one sequence take (T, K).
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from course_lib.recurrent import reverse

BLANK = 0
Labelling = tuple[int, ...]


# ---------------------------------------------------------------- by enumeration


def collapse(path: Sequence[int]) -> Labelling:
    """Return the labelling of a path: repetitions become one, then blanks go (section 3.1)."""
    return tuple(symbol for symbol, _ in itertools.groupby(path) if symbol != BLANK)


def paths(labelling: Sequence[int], steps: int, symbols: int) -> Iterator[tuple[int, ...]]:
    """Yield all paths of `steps` steps that collapse to `labelling`, out of symbols ** steps."""
    for path in itertools.product(range(symbols), repeat=steps):
        if collapse(path) == tuple(labelling):
            yield path


def enumerate_labellings(log_probs: Tensor) -> dict[Labelling, float]:
    """Return the probability of every labelling that is possible, for log_probs (T, K): K ** T paths.

    The definition (section 3.1, equation 3), and the judge of all that is faster.
    """
    steps, symbols = log_probs.shape
    rows = log_probs.tolist()
    found: dict[Labelling, float] = defaultdict(float)
    for path in itertools.product(range(symbols), repeat=steps):
        found[collapse(path)] += math.exp(sum(rows[t][symbol] for t, symbol in enumerate(path)))
    return dict(found)


def shortest_path(labelling: Sequence[int]) -> int:
    """Return the fewest steps a path needs: one a label, and a blank between two that are the same."""
    return len(labelling) + sum(first == second for first, second in itertools.pairwise(labelling))


# ---------------------------------------------------------------- forward and backward


def with_blanks(targets: Tensor) -> Tensor:
    """Return l' (..., 2S + 1) for labels (..., S): blanks between, before and after (section 4.1)."""
    extended = targets.new_full((*targets.shape[:-1], 2 * targets.shape[-1] + 1), BLANK)
    extended[..., 1::2] = targets
    return extended


def may_skip(extended: Tensor) -> Tensor:
    """Return where a path may come from two places before, over a blank, (..., 2S + 1) booleans.

    Only to a label, and only if the label before it is another: else the blank is what keeps them apart.
    """
    skip = torch.zeros_like(extended, dtype=torch.bool)
    skip[..., 2:] = (extended[..., 2:] != BLANK) & (extended[..., 2:] != extended[..., :-2])
    return skip


def forward_variables(log_probs: Tensor, targets: Tensor) -> Tensor:
    """Return log alpha (B, T, 2S + 1), the log-probability of all beginnings of paths (section 4.1).

    alpha_t(s) sums the paths of t steps that stand at place s of l'. At a step they stay, or go on by one or
    two places: alpha_t(s) = y_t(l'_s) (alpha_{t-1}(s) + alpha_{t-1}(s-1) + [may skip to s] alpha_{t-1}(s-2)),
    equation 6. Products of many small numbers: hence logarithms.

    Shapes: log_probs (B, T, K), targets (B, S).
    """
    extended = with_blanks(targets)
    emitted = log_probs.gather(2, extended.unsqueeze(1).expand(-1, log_probs.shape[1], -1))
    no_skip = ~may_skip(extended)
    # Before the first step all paths stand one place before the first: from there two places can be reached.
    start = torch.arange(extended.shape[1], device=extended.device) >= 2
    alpha = emitted[:, 0].masked_fill(start, -math.inf)
    rows = [alpha]
    for now in emitted.unbind(1)[1:]:
        one = _shifted(alpha, 1)
        two = _shifted(alpha, 2).masked_fill(no_skip, -math.inf)
        alpha = now + log_sum(torch.stack([alpha, one, two]), dim=0)
        rows.append(alpha)
    return torch.stack(rows, dim=1)


def _shifted(alpha: Tensor, places: int) -> Tensor:
    """Return alpha (B, 2S + 1) moved on by `places`; nothing comes from before the first."""
    return nn.functional.pad(alpha, (places, 0), value=-math.inf)[:, : alpha.shape[1]]


def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | None = None,
    target_lengths: Tensor | None = None,
) -> Tensor:
    """Return -log p(labelling) in nats, (B,): the two ways to end, at the last label or the blank after it.

    Shapes: log_probs (B, T, K), targets (B, S) with anything but blanks, padded beyond `target_lengths` (B,);
    steps at or beyond `input_lengths` (B,) are not read. It is infinite where no path is long enough.
    Equal to torch.nn.functional.ctc_loss with reduction="none", which wants (T, B, K) (equation 8).
    """
    ends, sizes = _lengths(log_probs, targets, input_lengths, target_lengths)
    return -_likelihood(forward_variables(log_probs, targets), ends, sizes)


def _likelihood(log_alpha: Tensor, ends: Tensor, sizes: Tensor) -> Tensor:
    """Return log p (B,): the sum of the last step's alpha at the last label and at the blank after it."""
    last = log_alpha[torch.arange(len(ends)), ends - 1]  # (B, 2S + 1)
    at_blank = last.gather(1, 2 * sizes.unsqueeze(1))
    at_label = last.gather(1, (2 * sizes - 1).clamp(min=0).unsqueeze(1))
    # A labelling without labels has one place alone: it must not count twice.
    at_label = at_label.masked_fill((sizes == 0).unsqueeze(1), -math.inf)
    return log_sum(torch.cat([at_blank, at_label], dim=1), dim=1)


def log_sum(logs: Tensor, dim: int) -> Tensor:
    """Return log(sum(exp(logs))) over one axis, with gradient zero where all are log 0.

    torch.logsumexp has the same values, but its gradient there is not a number.
    """
    none = logs.isneginf().all(dim=dim, keepdim=True)
    return logs.masked_fill(none, 0).logsumexp(dim=dim).masked_fill(none.squeeze(dim), -math.inf)


def backward_variables(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | None = None,
    target_lengths: Tensor | None = None,
) -> Tensor:
    """Return log beta (B, T, 2S + 1), the log-probability of all endings of paths, step t's symbol included.

    The same recursion read backwards in time and through the labels (section 4.1, equations 9 to 11).
    """
    ends, sizes = _lengths(log_probs, targets, input_lengths, target_lengths)
    backwards = forward_variables(reverse(log_probs, ends), reverse(targets, sizes))
    places = reverse(backwards, ends).transpose(1, 2)
    return reverse(places, 2 * sizes + 1).transpose(1, 2)


def alignment(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | None = None,
    target_lengths: Tensor | None = None,
) -> Tensor:
    """Return the probability (B, T, 2S + 1) that a path is at place s of l' at step t, given the labelling.

    alpha beta / (y p): beginnings times endings, both of which hold y of step t (section 4.1, equation 14).
    Zero in the padding, and for a labelling that has no path.
    """
    ends, sizes = _lengths(log_probs, targets, input_lengths, target_lengths)
    extended = with_blanks(targets)
    emitted = log_probs.gather(2, extended.unsqueeze(1).expand(-1, log_probs.shape[1], -1))
    log_alpha = forward_variables(log_probs, targets)
    likelihood = _likelihood(log_alpha, ends, sizes)
    both = log_alpha + backward_variables(log_probs, targets, ends, sizes) - emitted
    inside = _mask(ends, both.shape[1]).unsqueeze(2) & _mask(2 * sizes + 1, both.shape[2]).unsqueeze(1)
    inside = inside & ~emitted.isneginf() & ~likelihood.isneginf().view(-1, 1, 1)
    return (both - likelihood.view(-1, 1, 1)).exp().where(inside, 0)


def gradient(
    logits: Tensor,
    targets: Tensor,
    input_lengths: Tensor | None = None,
    target_lengths: Tensor | None = None,
) -> Tensor:
    """Return the gradient (B, T, K) of the summed loss with respect to the logits, by forward and backward.

    At each step what the network says minus what the alignments say: y_k minus the probability that the path
    has symbol k there (section 4.2, equation 16).
    """
    ends, sizes = _lengths(logits, targets, input_lengths, target_lengths)
    log_probs = logits.log_softmax(dim=-1)
    places = alignment(log_probs, targets, ends, sizes)
    symbols = with_blanks(targets).unsqueeze(1).expand_as(places)
    wanted = torch.zeros_like(logits).scatter_add(2, symbols, places)
    read = _mask(ends, logits.shape[1]).unsqueeze(2) & (wanted.sum(dim=(1, 2), keepdim=True) > 0)
    return (log_probs.exp() - wanted).where(read, 0)


def _lengths(
    log_probs: Tensor, targets: Tensor, input_lengths: Tensor | None, target_lengths: Tensor | None
) -> tuple[Tensor, Tensor]:
    """Return both lengths (B,) on the device of `log_probs`, full ones for missing ones, once checked."""
    batch, steps, _ = log_probs.shape
    most, device = targets.shape[1], log_probs.device
    ends = torch.full((batch,), steps) if input_lengths is None else input_lengths
    sizes = torch.full((batch,), most) if target_lengths is None else target_lengths
    if ((ends < 1) | (ends > steps)).any() or ((sizes < 0) | (sizes > most)).any():
        raise ValueError(
            f"lengths {ends.tolist()} of {steps} steps, {sizes.tolist()} of {most} labels: "
            "inputs need 1 step at least, and neither can be longer than what is there."
        )
    if (targets.eq(BLANK) & _mask(sizes.to(targets.device), most)).any():
        raise ValueError(
            f"a target holds the symbol {BLANK}: it is the blank, and labels start at {BLANK + 1}."
        )
    return ends.to(device), sizes.to(device)


def _mask(lengths: Tensor, most: int) -> Tensor:
    return torch.arange(most, device=lengths.device) < lengths.unsqueeze(1)


# ---------------------------------------------------------------- decoding


def greedy(log_probs: Tensor, lengths: Tensor | None = None) -> list[Labelling]:
    """Return the labelling of the likeliest path of each of log_probs (B, T, K).

    Best path decoding (section 3.2). The likeliest path need not have the likeliest labelling.
    """
    best = log_probs.argmax(dim=-1).tolist()
    ends = [log_probs.shape[1]] * len(best) if lengths is None else lengths.tolist()
    return [collapse(path[:end]) for path, end in zip(best, ends, strict=True)]


def prefix_beam(log_probs: Tensor, width: int = 10) -> list[tuple[Labelling, float]]:
    """Return the likeliest labellings of log_probs (T, K) and their log-probabilities, likeliest first.

    All paths with one labelling are summed as it grows, those that end in a blank apart from those that end
    in a label: only after a blank can the same label come again (Hannun et al. 2014, algorithm 1, without its
    language model). The `width` best prefixes live on after each step. Paths whose prefix was dropped are
    missing from the log-probabilities; with every prefix kept they are exact.

    Raises:
        ValueError: a width below 1.
    """
    if width < 1:
        raise ValueError(f"width={width}: a beam keeps 1 prefix at least.")
    beam: Beam = {(): (0.0, -math.inf)}
    for row in log_probs.tolist():
        grown = _grow(beam, row)
        kept = sorted(grown, key=lambda prefix: _log_add(*grown[prefix]), reverse=True)[:width]
        beam = {prefix: grown[prefix] for prefix in kept}
    return [(prefix, _log_add(*ending)) for prefix, ending in beam.items()]


Beam = dict[Labelling, tuple[float, float]]  # log-probabilities of the paths that end in a blank, in a label


def _grow(beam: Beam, row: Sequence[float]) -> Beam:
    """Return all prefixes that one more step makes of a beam, given the step's log-probabilities (K,)."""
    grown: Beam = defaultdict(lambda: (-math.inf, -math.inf))
    for prefix, (in_blank, in_label) in beam.items():
        either = _log_add(in_blank, in_label)
        last = prefix[-1] if prefix else BLANK
        stay_blank, stay_label = grown[prefix]
        repeated = in_label + row[last] if prefix else -math.inf
        grown[prefix] = _log_add(stay_blank, either + row[BLANK]), _log_add(stay_label, repeated)
        for symbol, log_prob in enumerate(row):
            if symbol != BLANK:
                before = in_blank if symbol == last else either
                ends_in_blank, ends_in_label = grown[(*prefix, symbol)]
                grown[(*prefix, symbol)] = ends_in_blank, _log_add(ends_in_label, before + log_prob)
    return grown


def _log_add(first: float, second: float) -> float:
    high, low = max(first, second), min(first, second)
    return high if low == -math.inf else high + math.log1p(math.exp(low - high))


# ---------------------------------------------------------------- a recogniser


class Recogniser(nn.Module):
    """A recurrent layer, most often bidirectional, that gives each step a distribution over K symbols.

    `recurrent` is a `Recurrent` or a batch-first torch.nn layer with `features` outputs; `front_end`, if
    given, maps x (B, T, D) to (B, T', D') first. Training minimises `ctc_loss` of what it returns.
    """

    def __init__(
        self, recurrent: nn.Module, features: int, symbols: int, front_end: nn.Module | None = None
    ) -> None:
        super().__init__()
        self.front_end = front_end or nn.Identity()
        self.recurrent = recurrent
        self.readout = nn.Linear(features, symbols)

    def forward(self, x: Tensor) -> Tensor:
        """Return the log-probabilities (B, T', K) for x (B, T, D)."""
        h, _ = self.recurrent(self.front_end(x))
        return self.readout(h).log_softmax(dim=-1)
