"""A strided front end, a packed forest and the course's CTC, each beside what it stands against."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from course_lib.data.listops import PAD, listops, tree
from course_lib.device import pick_device
from course_lib.models import ctc
from course_lib.models.convolution import CausalConv1d, StridedFrontEnd
from course_lib.models.recursive import TreeModel, pack
from course_lib.recurrent import RNNCell, SequenceModel

B, T, D, H = 32, 100, 64, 64


def test_causal_convolution(report: Any) -> None:
    device = pick_device()
    ours, oracle = CausalConv1d(D, H, 2, dilation=4).to(device), nn.Conv1d(D, H, 2, dilation=4).to(device)
    ours.load_state_dict(oracle.state_dict())
    x = torch.randn(B, T, D, device=device)
    turned = nn.functional.pad(x.transpose(1, 2), (4, 0)).contiguous()
    torch.testing.assert_close(ours(x), oracle(turned).transpose(1, 2), rtol=1e-4, atol=1e-4)
    report.compare(
        f"causal convolution (B={B} T={T} D={D} C={H})",
        lambda: ours(x),
        "torch.nn.Conv1d, turned",
        lambda: oracle(turned),
    )


def test_front_end(report: Any) -> None:
    device = pick_device()
    x = torch.randn(B, T, 1, device=device)
    plain = SequenceModel(nn.GRU(1, H, batch_first=True), H, 10).to(device)
    front = StridedFrontEnd(1, H, [2, 2])
    short = SequenceModel(nn.GRU(H, H, batch_first=True), H, 10, front).to(device)
    report.compare(
        f"front end by 4, GRU, both ways (B={B} T={T} H={H})",
        lambda: short(x)[0].sum().backward(),
        "the same GRU without",
        lambda: plain(x)[0].sum().backward(),
    )


def test_packed_forest(report: Any) -> None:
    device = pick_device()
    model, trees = TreeModel(RNNCell(H, H), PAD, 10).to(device), [tree(e) for e in listops(B, 3)]
    together, alone = pack(trees, device), [pack([one], device) for one in trees]
    torch.testing.assert_close(model(together), torch.cat([model(one) for one in alone]))
    report.compare(
        f"recursive network, {B} trees of depth 3 (H={H})",
        lambda: model(together),
        "tree by tree",
        lambda: [model(one) for one in alone],
    )


def test_ctc(report: Any) -> None:
    device = pick_device()
    logits = torch.randn(B, T, 11, device=device, requires_grad=True)
    targets, ends = torch.randint(1, 11, (B, 6), device=device), torch.full((B,), T)
    sizes = torch.full((B,), 6)

    def torchs() -> Tensor:
        log_probs = logits.log_softmax(dim=-1).transpose(0, 1)
        loss = nn.functional.ctc_loss(log_probs, targets, ends, sizes, reduction="sum")
        return torch.autograd.grad(loss, logits)[0]

    def by_autograd() -> Tensor:
        return torch.autograd.grad(ctc.ctc_loss(logits.log_softmax(dim=-1), targets).sum(), logits)[0]

    def by_hand() -> Tensor:
        return ctc.gradient(logits.detach(), targets)

    for name, mine in (("autograd", by_autograd), ("forward and backward", by_hand)):
        torch.testing.assert_close(mine(), torchs(), rtol=1e-3, atol=1e-3)
        report.compare(f"CTC, {name} (B={B} T={T} S=6)", mine, "torch's ctc_loss", torchs)
