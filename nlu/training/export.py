"""From the trained network to the file that is served: ONNX, int8 per channel on MatMul and Gather only."""

# The extra `train` is not installed where types are checked.
# mypy: disable-error-code="import-not-found, import-untyped, misc, no-any-return, untyped-decorator"

from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from nlu.training.network import Network

_OPSET = 17


def export(network: Network, target: Path) -> None:
    """Write the network as a quantized ONNX model that reads one text at a time.

    Quantizing other operators than these, or whole tensors at once, costs up to three points of accuracy.
    """
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        _write(network, whole)
        quantize_dynamic(
            whole,
            target,
            op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=_last_layer(whole),
        )


def _write(network: Network, target: Path) -> None:
    pieces = torch.tensor([[101, 2023, 2003, 102]])
    names = {"pieces": {1: "length"}, "columns": {1: "length"}}
    torch.onnx.export(
        network.eval(),
        (pieces,),
        target,
        input_names=["pieces"],
        output_names=["columns"],
        dynamic_axes=names,
        opset_version=_OPSET,
        dynamo=False,
    )


def _last_layer(whole: Path) -> list[str]:
    graph = onnx.load(whole).graph
    return [node.name for node in graph.node if node.op_type == "MatMul"][-1:]
