"""Makes the files of this folder: see README.md. Run by a Python that has torch, numpy and h5py:

    cd formats/src/test/resources/org/vgg4j/formats && python3 make_fixtures.py

Beside each file that can be read it writes NAME.txt, a line for each tensor: name, shape and the
bits of its values as float32.
"""

import io
import json
import struct
import zipfile

import h5py
import numpy as np
import torch

SPECIAL = [0.0, -0.0, float("inf"), float("-inf"), float("nan"), 1e-45, 3.4028234e38, 65504.0]


def expect(name, tensors):
    with open(name + ".txt", "w", encoding="utf-8", newline="\n") as out:
        for key, value in tensors.items():
            array = np.asarray(value, dtype=np.float32)
            shape = ",".join(str(side) for side in array.shape)
            bits = " ".join("%08x" % b for b in array.flatten().view(np.uint32))
            out.write(f"{key}|{shape}|{bits}\n")


def plain(state):
    return {k: v.detach().to(torch.float32).numpy() for k, v in state.items()}


def network():
    torch.manual_seed(7)
    return torch.nn.Sequential(
        torch.nn.Conv2d(3, 2, 3, bias=True),
        torch.nn.BatchNorm2d(2),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Linear(8, 3),
    )


def pytorch():
    model = network()
    state = model.state_dict()
    torch.save(state, "torch-zip.pt")
    torch.save(state, "torch-legacy.pt", _use_new_zipfile_serialization=False)
    torch.save(state, "torch-protocol4.pt", pickle_protocol=4)
    for name in "torch-zip.pt", "torch-legacy.pt", "torch-protocol4.pt":
        expect(name, plain(state))

    special = torch.tensor(SPECIAL)
    types = {
        "float": special,
        "double": special.double(),
        "half": torch.tensor([0.0, -0.0, np.inf, -np.inf, np.nan, 6e-8, 6.1e-5, 65504.0, 1 / 3]).half(),
        "bfloat16": special.bfloat16(),
        "long": torch.tensor([[1, -2], [2**40, -(2**63)]]),
        "int": torch.tensor([2**31 - 1, -(2**31)], dtype=torch.int32),
        "short": torch.tensor([-32768, 32767], dtype=torch.int16),
        "char": torch.tensor([-128, 127], dtype=torch.int8),
        "byte": torch.tensor([0, 255], dtype=torch.uint8),
        "bool": torch.tensor([True, False]),
        "number": torch.tensor(3.5),
        "empty": torch.zeros(0, 3),
    }
    torch.save(types, "torch-types.pt")
    torch.save(types, "torch-types-legacy.pt", _use_new_zipfile_serialization=False)
    expect("torch-types.pt", plain(types))
    expect("torch-types-legacy.pt", plain(types))

    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    views = {
        "base": base,
        "transposed": base.transpose(0, 2),
        "sliced": base[1, 1:, ::2],
        "row": base[1, 2],
        "parameter": torch.nn.Parameter(torch.ones(2, 2)),
    }
    torch.save(views, "torch-views.pt")
    torch.save(views, "torch-views-legacy.pt", _use_new_zipfile_serialization=False)
    expect("torch-views.pt", plain(views))
    expect("torch-views-legacy.pt", plain(views))
    torch.save({"wide": torch.ones(1).expand(1000)}, "torch-expanded.pt")

    parallel = torch.nn.DataParallel(model)
    checkpoint = {"net": parallel.state_dict(), "acc": 91.25, "epoch": 3}
    torch.save(checkpoint, "torch-net.pt")
    expect("torch-net.pt", plain(state))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    model(torch.ones(1, 3, 4, 4)).sum().backward()
    optimizer.step()
    full = {
        "epoch": 5,
        "best": None,
        "optimizer": optimizer.state_dict(),
        "state_dict": model.state_dict(),
        "history": [(1, 0.5), (2, 0.25)],
    }
    torch.save(full, "torch-checkpoint.pt")
    torch.save(full, "torch-checkpoint-legacy.pt", _use_new_zipfile_serialization=False)
    expect("torch-checkpoint.pt", plain(model.state_dict()))
    expect("torch-checkpoint-legacy.pt", plain(model.state_dict()))

    torch.save(torch.nn.Linear(2, 1), "torch-model.pt")
    torch.save(torch.nn.Linear(2, 1), "torch-model-legacy.pt", _use_new_zipfile_serialization=False)
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 1)), "torch-script.pt")


def weights():
    values = np.random.default_rng(3)
    return {
        "conv1": {
            "kernel": values.standard_normal((3, 3, 1, 2), dtype=np.float32),
            "bias": np.float32([0.0, -0.0]),
        },
        "bn1": {
            "gamma": np.float32([1, 2]),
            "beta": np.float32([np.nan, np.inf]),
            "moving_mean": np.float32([3, 4]),
            "moving_variance": np.float32([5, -np.inf]),
        },
        "predictions": {
            "kernel": values.standard_normal((2, 3), dtype=np.float32),
            "bias": np.float32([1e-45, 1, 2]),
        },
    }


def flat(layers):
    return {f"{l}/{v}": a for l, variables in layers.items() for v, a in variables.items()}


CONFIG = {
    "module": "keras",
    "class_name": "Functional",
    "config": {
        "name": "functional",
        "layers": [
            {"class_name": "InputLayer", "config": {"name": "input"}},
            {"class_name": "Conv2D", "config": {"name": "conv1", "use_bias": True}},
            {"class_name": "BatchNormalization", "config": {"name": "bn1", "scale": True, "center": True}},
            {"class_name": "Flatten", "config": {"name": "flatten"}},
            {"class_name": "Dense", "config": {"name": "predictions"}},
        ],
    },
}


def by_names(group, layers, name=lambda layer, variable: f"{layer}/{variable}:0"):
    """As save_weights_to_hdf5_group of Keras 2 does."""
    group.attrs["layer_names"] = [l.encode("utf8") for l in ["input", *layers]]
    group.attrs["backend"] = "tensorflow".encode("utf8")
    group.attrs["keras_version"] = "2.11.0".encode("utf8")
    group.create_group("input").attrs["weight_names"] = []
    for layer, variables in layers.items():
        inner = group.create_group(layer)
        names = [name(layer, variable) for variable in variables]
        inner.attrs["weight_names"] = [n.encode("utf8") for n in names]
        for n, value in zip(names, variables.values()):
            inner.create_dataset(n, value.shape, dtype=value.dtype)[...] = value


def by_classes(file, layers, named):
    """As H5IOStore of Keras 3 does."""
    file.create_group("vars")
    for place, layer in ("conv2d", "conv1"), ("batch_normalization", "bn1"), ("dense", "predictions"):
        group = file.create_group(f"layers/{place}/vars")
        if named:
            group.attrs["name"] = layer
        for i, value in enumerate(layers[layer].values()):
            group[str(i)] = value
    for place in "input_layer", "flatten":
        file.create_group(f"layers/{place}/vars")
    file.create_group("layers/dropout/seed_generator/vars")["0"] = np.uint32([1, 2])
    file.create_group("optimizer/vars")["0"] = np.int64(7)


def keras():
    layers = weights()
    with h5py.File("keras2-weights.h5", "w") as f:
        by_names(f, layers)
    with h5py.File("keras2-latest.h5", "w", libver="latest") as f:
        by_names(f, layers)
    with h5py.File("keras2-model.h5", "w") as f:
        f.attrs["model_config"] = json.dumps(CONFIG).encode("utf8")
        f.attrs["keras_version"] = "2.11.0"
        by_names(f.create_group("model_weights"), layers)
        f.create_group("optimizer_weights")
    old = {"W": "kernel", "b": "bias"}
    with h5py.File("keras1-weights.h5", "w") as f:
        named = {
            "block1_conv1": {"W": layers["conv1"]["kernel"], "b": layers["conv1"]["bias"]},
            "fc1": {"W": layers["predictions"]["kernel"], "b": layers["predictions"]["bias"]},
        }
        by_names(f, named, lambda layer, variable: f"{layer}_{variable}_1:0")
    expect("keras1-weights.h5", {f"{l}/{old[v]}": a for l, vs in named.items() for v, a in vs.items()})
    with h5py.File("keras2-types.h5", "w") as f:
        special = np.float32(SPECIAL)
        typed = {
            "types": {
                "double": special.astype(np.float64),
                "big": special.astype(">f4"),
                "half": np.float16([0.5, -0.0, np.inf, 6e-8]),
                "long": np.int64([[1, -2], [3, 2**40]]),
                "number": np.float32(2.5),
            }
        }
        by_names(f, typed)
    expect("keras2-types.h5", flat(typed))
    for name in "keras2-weights.h5", "keras2-latest.h5", "keras2-model.h5":
        expect(name, flat(layers))

    with h5py.File("keras3.weights.h5", "w") as f:
        by_classes(f, layers, named=False)
    renamed = {"batch_normalization": "bn1", "conv2d": "conv1", "dense": "predictions"}
    expect("keras3.weights.h5", flat({k: layers[v] for k, v in renamed.items()}))
    with h5py.File("keras3-named.weights.h5", "w") as f:
        by_classes(f, layers, named=True)
    expect("keras3-named.weights.h5", flat({v: layers[v] for v in renamed.values()}))
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as f:
        by_classes(f, layers, named=False)
    with zipfile.ZipFile("keras3.keras", "w") as z:
        z.writestr("metadata.json", json.dumps({"keras_version": "3.3.3"}))
        z.writestr("config.json", json.dumps(CONFIG))
        z.writestr("model.weights.h5", buffer.getvalue())
    expect("keras3.keras", flat(layers))


def hostile():
    with h5py.File("hostile-loop.h5", "w") as f:
        f.create_group("layers/a")
        f["layers/a/again"] = f["layers"]
    with h5py.File("hostile-name-loop.h5", "w") as f:
        f.attrs["layer_names"] = [b"a"]
        a = f.create_group("a")
        a["a"] = a
        a.attrs["weight_names"] = [b"a/" * 200 + b"kernel:0"]
    with h5py.File("hostile-external.h5", "w") as f:
        f.attrs["layer_names"] = [b"a"]
        a = f.create_group("a")
        a.attrs["weight_names"] = [b"kernel:0"]
        a["kernel:0"] = h5py.ExternalLink("keras2-weights.h5", "/conv1/conv1/kernel:0")
    with h5py.File("hostile-soft.h5", "w") as f:
        f.attrs["layer_names"] = [b"a"]
        a = f.create_group("a")
        a.attrs["weight_names"] = [b"kernel:0"]
        f["elsewhere"] = np.float32([1])
        a["kernel:0"] = h5py.SoftLink("/elsewhere")
    with h5py.File("hostile-chunks.h5", "w") as f:
        f.attrs["layer_names"] = [b"a"]
        a = f.create_group("a")
        a.attrs["weight_names"] = [b"kernel:0"]
        a.create_dataset("kernel:0", (1 << 30,), np.float32, chunks=(1 << 20,), compression="gzip")
    with h5py.File("hostile-unwritten.h5", "w") as f:
        f.attrs["layer_names"] = [b"a"]
        a = f.create_group("a")
        a.attrs["weight_names"] = [b"kernel:0"]
        a.create_dataset("kernel:0", (100,), np.float32)


def safetensors():
    """By the format's description, not by its library, which Debian does not have."""
    values = {"a.weight": np.float32([[1, -0.0], [np.nan, np.inf]]), "b": np.float32(2.5)}
    types = {
        "F64": np.float64([1 / 3]),
        "F16": np.float16([0.5, -0.0]),
        "BF16": np.uint16([0x3F80, 0x7F80]),
        "I64": np.int64([5]),
        "I32": np.int32([-6]),
        "I16": np.int16([-7]),
        "I8": np.int8([-8]),
        "U8": np.uint8([255]),
        "BOOL": np.bool_([True, False]),
    }
    everything = [(k, "F32", v) for k, v in values.items()] + [(k, k, v) for k, v in types.items()]
    one("plain.safetensors", everything, {"format": "pt"})
    expected = {k: v for k, _, v in everything}
    expected["BF16"] = np.float32([1, np.inf])
    expect("plain.safetensors", expected)
    one("shard-1-of-2.safetensors", everything[:1], {"format": "pt"})
    one("shard-2-of-2.safetensors", everything[1:2], {})
    with open("sharded.safetensors.index.json", "w", encoding="utf-8", newline="\n") as out:
        weight_map = {"b": "shard-2-of-2.safetensors", "a.weight": "shard-1-of-2.safetensors"}
        json.dump({"metadata": {"total_size": 20}, "weight_map": weight_map}, out)
    expect("sharded.safetensors.index.json", {k: values[k] for k in weight_map})


def one(name, tensors, metadata):
    header, data = {"__metadata__": metadata} if metadata else {}, b""
    for key, dtype, value in tensors:
        end = len(data) + value.nbytes
        header[key] = {"dtype": dtype, "shape": list(value.shape), "data_offsets": [len(data), end]}
        data += value.tobytes()
    text = json.dumps(header).encode("utf8")
    text += b" " * (-len(text) % 8)
    with open(name, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + data)


if __name__ == "__main__":
    pytorch()
    keras()
    hostile()
    safetensors()
