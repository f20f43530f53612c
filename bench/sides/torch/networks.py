"""The networks in PyTorch, as a user would write them, each with `loss(x, y)`."""

import torch
from torch import nn
from torch.nn import functional


def create_network(workload):
    return BUILDERS[workload["kind"]](workload["sizes"])


class Classifier(nn.Sequential):
    def loss(self, x, y):
        return functional.cross_entropy(self(x), y)


class LastStep(nn.Module):
    def __init__(self, rnn, sizes):
        super().__init__()
        self.rnn = rnn(sizes["features"], sizes["hidden"], batch_first=True)
        self.head = nn.Linear(sizes["hidden"], sizes["classes"])

    def loss(self, x, y):
        output, _ = self.rnn(x)
        return functional.cross_entropy(self.head(output[:, -1]), y)


class LanguageModel(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        width, time = sizes["width"], sizes["time"]
        options = {"dropout": 0.0, "activation": "gelu", "batch_first": True, "norm_first": True}
        self.tokens = nn.Embedding(sizes["vocabulary"], width)
        self.positions = nn.Embedding(time, width)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(width, sizes["heads"], sizes["inner"], **options) for _ in range(sizes["layers"])
        )
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, sizes["vocabulary"])
        self.mask = torch.triu(torch.full((time, time), float("-inf")), diagonal=1)

    def loss(self, x, y):
        value = self.tokens(x) + self.positions.weight
        for layer in self.layers:
            value = layer(value, src_mask=self.mask)
        logits = self.head(self.norm(value))  # [batch, time, vocabulary]
        return functional.cross_entropy(logits.flatten(0, 1), y.flatten())


def mlp(sizes):
    layers = []
    for fan_in, fan_out in zip(sizes["widths"], sizes["widths"][1:]):
        layers += [nn.ReLU(), nn.Linear(fan_in, fan_out)]
    return Classifier(*layers[1:])


def cnn(sizes):
    first, second, third = sizes["channels"]
    return Classifier(
        nn.Conv2d(first, second, sizes["kernel"], padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(second, third, sizes["kernel"], padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(third * (sizes["side"] // 4) ** 2, sizes["classes"]),
    )


BUILDERS = {
    "mlp": mlp,
    "lstm": lambda sizes: LastStep(nn.LSTM, sizes),
    "gru": lambda sizes: LastStep(nn.GRU, sizes),
    "cnn": cnn,
    "gpt": LanguageModel,
}
