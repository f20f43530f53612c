"""Reads and writes the benchmark's tensors (safetensors), as harness/tensors-file.mjs does."""

import json
import struct

import torch

DTYPES = {"F32": torch.float32, "I32": torch.int32}


def read_tensors(path):
    with open(path, "rb") as file:
        content = bytearray(file.read())
    (length,) = struct.unpack_from("<Q", content)
    start = 8 + length
    tensors = {}
    for name, entry in json.loads(content[8:start]).items():
        begin, end = entry["data_offsets"]
        flat = torch.frombuffer(content[start + begin : start + end], dtype=DTYPES[entry["dtype"]])
        # Class indices are int64 in PyTorch.
        flat = flat.long() if entry["dtype"] == "I32" else flat.clone()
        tensors[name] = flat.reshape(entry["shape"])
    return tensors


def write_tensors(path, tensors):
    header, bodies, offset = {}, [], 0
    for name, value in tensors.items():
        body = value.detach().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [offset, offset + len(body)]}
        bodies.append(body)
        offset += len(body)
    head = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(head)) + head + b"".join(bodies))
