"""PyTorch's side: the same requests and answers as serve.mjs, one JSON line each."""

import json
import os
import sys
import time

import torch

from networks import create_network
from tensors_file import read_tensors, write_tensors
from time_steps import time_steps

LEARNING_RATE = 1e-3


class Matmul:
    def __init__(self, tensors):
        self.a, self.b = tensors["input.a"], tensors["input.b"]

    def step(self):
        self.result = torch.matmul(self.a, self.b)

    def settle(self):
        return self.result[0, 0].item()

    def outputs(self):
        return {"product": self.result}


class Training:
    def __init__(self, workload, tensors):
        self.network = create_network(workload)
        prefix = "parameter."
        state = {name[len(prefix) :]: value for name, value in tensors.items() if name.startswith(prefix)}
        self.network.load_state_dict(state)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=LEARNING_RATE)
        self.x, self.y = tensors["input.x"], tensors["input.y"]

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        self.loss = self.network.loss(self.x, self.y)
        self.loss.backward()
        self.optimizer.step()

    def settle(self):
        return self.loss.item()

    def outputs(self):
        return self.network.state_dict()


class Side:
    def load(self, request):
        started = time.perf_counter()
        threads = json.loads(sys.argv[1])["torchThreads"]
        torch.set_num_threads(threads)
        blas = os.environ.get("OPENBLAS_NUM_THREADS")
        ready = time.perf_counter()
        tensors, workload = read_tensors(request["file"]), request["workload"]
        self.model = Matmul(tensors) if workload["kind"] == "matmul" else Training(workload, tensors)
        return {
            "library": f"PyTorch {torch.__version__}, threads {threads}x{blas}",
            "startMilliseconds": (ready - started) * 1e3,
            "buildMilliseconds": (time.perf_counter() - ready) * 1e3,
        }

    def check(self, request):
        losses = []
        started = time.perf_counter()
        for step in range(request["steps"]):
            self.model.step()
            losses.append(self.model.settle())
            if step == 0:
                first = time.perf_counter() - started
        write_tensors(request["file"], self.model.outputs())
        return {"losses": losses, "firstMilliseconds": first * 1e3}

    def time(self, request):
        return time_steps(self.model, request["warmupSeconds"], request["seconds"])


def serve():
    side = Side()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = getattr(side, request["do"])(request)
        except Exception as error:  # told to the other end, which stops the run
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


serve()
