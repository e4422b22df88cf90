"""LSTM and GRU as onnxruntime computes them: an implementation that shares nothing with torch or the course.

ONNX has time first and an axis for the direction; its gates stand in the order i, o, f, candidate (LSTM) and
z, r, candidate (GRU), its peepholes in the order i, o, f. Its kernels are float32 alone. Missing states
are zero, and missing lengths are those of the longest sequence.
"""

from __future__ import annotations

from typing import Any

import onnxruntime
import torch
from onnx import TensorProto, helper
from torch import Tensor

from course_lib.models.gates import GatedCell
from course_lib.models.gru import GRUCell
from course_lib.models.lstm import LSTMCell

OPSET, IR_VERSION = 14, 10
Inputs = dict[str, Tensor | None]  # by ONNX's names, in the operator's order
KINDS = {torch.float32: TensorProto.FLOAT, torch.int32: TensorProto.INT32}


def lstm(
    cell: LSTMCell,
    x: Tensor,
    h0: Tensor | None = None,
    c0: Tensor | None = None,
    lengths: Tensor | None = None,
    **attributes: Any,
) -> tuple[Tensor, Tensor, Tensor]:
    """Return h (B, T, H), h_T and c_T (B, H) for x (B, T, D) from h0 and c0 (B, H), by the cell's weights."""
    inputs: Inputs = weights(cell, "iofg") | {
        "sequence_lens": None if lengths is None else lengths.int(),
        "initial_h": None if h0 is None else h0.unsqueeze(0),
        "initial_c": None if c0 is None else c0.unsqueeze(0),
        "P": None if cell.weight_ch is None else stacked(cell.weight_ch.flatten(), cell.gate_names, "iof"),
    }
    y, h, c = run("LSTM", {"X": x.transpose(0, 1), **inputs}, ["Y", "Y_h", "Y_c"],
                  hidden_size=cell.hidden_size, input_forget=int(cell.coupled), **attributes)  # fmt: skip
    return y[:, 0].transpose(0, 1), h[0], c[0]


def gru(
    cell: GRUCell, x: Tensor, h0: Tensor | None = None, lengths: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Return h (B, T, H) and h_T (B, H) for x (B, T, D) from h0 (B, H), by the cell's weights."""
    inputs: Inputs = weights(cell, "zrn") | {
        "sequence_lens": None if lengths is None else lengths.int(),
        "initial_h": None if h0 is None else h0.unsqueeze(0),
    }
    y, h = run("GRU", {"X": x.transpose(0, 1), **inputs}, ["Y", "Y_h"],
               hidden_size=cell.hidden_size, linear_before_reset=int(cell.reset_after))  # fmt: skip
    return y[:, 0].transpose(0, 1), h[0]


def weights(cell: GatedCell, order: str) -> Inputs:
    """Return the cell's weights by ONNX's names and in ONNX's order."""
    W, R, b_x, b_h = (
        stacked(weight, cell.blocks, order)
        for weight in (cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh)
    )
    return {"W": W, "R": R, "B": torch.cat([b_x, b_h], dim=1)}


def stacked(weight: Tensor, names: tuple[str, ...], order: str) -> Tensor:
    """Return the blocks of a weight in another order, with an axis for the direction in front.

    Coupled gates: ONNX computes i and takes f = 1 - i, so i has f's weights with their signs changed; what it
    is given for f must not matter, so it is given nonsense.
    """
    blocks = dict(zip(names, weight.detach().chunk(len(names)), strict=True))
    if "f" in names and "i" not in names:
        blocks |= {"i": -blocks["f"], "f": torch.full_like(blocks["f"], 7.0)}
    return torch.cat([blocks[name] for name in order]).unsqueeze(0)


def run(operator: str, inputs: Inputs, outputs: list[str], **attributes: Any) -> list[Tensor]:
    """Run one ONNX node. `inputs` are in the operator's order; an optional one that is left out is None."""
    given = {name: value for name, value in inputs.items() if value is not None}
    node = helper.make_node(
        operator, [name if name in given else "" for name in inputs], outputs, **attributes
    )
    graph = helper.make_graph(
        [node],
        "oracle",
        [
            helper.make_tensor_value_info(name, KINDS[value.dtype], value.shape)
            for name, value in given.items()
        ],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
    )
    opset = helper.make_opsetid("", OPSET)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    results = session.run(None, {name: value.contiguous().numpy() for name, value in given.items()})
    return [torch.from_numpy(result) for result in results]
