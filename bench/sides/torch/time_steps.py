"""One round of measuring, as time-steps.mjs does it: blocks of a few milliseconds, the median block counts."""

import time

BLOCK_SECONDS = 5e-3


def time_steps(model, warmup_seconds, seconds):
    per_block = warm_up(model, warmup_seconds)
    end = time.perf_counter() + seconds
    samples = [run_block(model, per_block) / per_block]
    while time.perf_counter() < end:
        samples.append(run_block(model, per_block) / per_block)
    middle = sorted(samples)[len(samples) // 2]
    return {"milliseconds": middle * 1e3, "steps": len(samples) * per_block}


def warm_up(model, seconds):
    started = time.perf_counter()
    per_block = 1
    while True:
        elapsed = run_block(model, per_block)
        is_long_enough = elapsed >= BLOCK_SECONDS
        if is_long_enough and time.perf_counter() - started >= seconds:
            return per_block
        if not is_long_enough:
            per_block *= 2


def run_block(model, steps):
    started = time.perf_counter()
    for _ in range(steps):
        model.step()
    model.settle()
    return time.perf_counter() - started
