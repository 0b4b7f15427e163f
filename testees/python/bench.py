"""Measuring: the reference's time for an operation, taken in its own process."""

import hashlib
import time

from dlotp_reference import chains
from wire import array, members, number, string

BENCH = members(
    {
        "type": string,
        "seq": number,
        "op": string,
        "output": string,
        "inputs": array(lambda value: value),
        "milliseconds": number,
    }
)


def measure(request: dict, operations: dict) -> dict:
    bench = BENCH(request)
    nothing = (lambda value: value, lambda a: {"nothing": ""})
    operations = operations | {"nothing": nothing}
    if bench["op"] not in operations:
        return {"unsupported": {"reason": f"no operation {bench['op']}"}}
    read, compute = operations[bench["op"]]
    inputs = [read(args) for args in bench["inputs"]]
    outputs = "".join(string(compute(args)[bench["output"]]) + "\n" for args in inputs)
    samples = []
    end = time.perf_counter_ns() + bench["milliseconds"] * 1_000_000
    while len(samples) < 3 or time.perf_counter_ns() < end:
        passes, took, start = 0, 0, time.perf_counter_ns()
        while took < 1_000_000:
            for args in inputs:
                chains.forget()
                compute(args)
            passes, took = passes + 1, time.perf_counter_ns() - start
        samples.append({"passes": passes, "nanoseconds": took})
    return {"ok": {"samples": samples, "digest": hashlib.sha256(outputs.encode()).hexdigest()}}
