"""Compares PocketBench with other engines; Scripts/compare-engines calls it with what it needs."""

import argparse
import functools
import json
import math
import os
import pathlib
import platform
import random
import statistics
import subprocess
import sys
import time

MODELS = [
    "mobilenetv2",
    "mobilenetv3-small",
    "mobilenetv3-large",
    "efficientnet-b0",
    "squeezenet1.1",
    "resnet18",
    "bert-mini",
    "bert-base",
]
OWN = "pocketbench"
ENGINES = [OWN, "onnxruntime", "openvino"]
CHILD = pathlib.Path(__file__).with_name("child.py")


class EngineFailure(Exception):
    """An engine that does not answer, with what it said last."""


class Engine:
    """A process that speaks the line protocol of 'pocketbench engine'."""

    def __init__(self, name, command, cores, log):
        self.name = name
        self.log = log
        pin = functools.partial(os.sched_setaffinity, 0, cores) if cores else None
        with open(log, "w") as errors:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                bufsize=1,
                preexec_fn=pin,
            )
        self.facts = json.loads(self.expect("ready"))

    def ask(self, request, reply):
        try:
            print(request, file=self.process.stdin, flush=True)
        except OSError:
            pass  # The reply tells why.
        return self.expect(reply)

    def expect(self, word):
        line = self.process.stdout.readline().strip()
        found, _, rest = line.partition(" ")
        if found == word:
            return rest
        if line:
            raise EngineFailure(line)
        said = pathlib.Path(self.log).read_text().strip().splitlines()
        words = ["error", "crashed"]
        errors = [line for line in said if any(word in line.lower() for word in words)]
        raise EngineFailure((errors or said or ["it ended without a word"])[0])

    def run(self, count):
        return [int(text) for text in self.ask(f"run {count}", "t").split(",")]

    def output(self, path):
        import numpy

        self.ask(f"output {path}", "ok")
        return numpy.load(path)

    def close(self):
        try:
            self.process.communicate("quit\n", timeout=20)
        except (OSError, ValueError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()


def options(arguments):
    class Parser(argparse.ArgumentParser):
        def error(self, message):
            self.print_usage(sys.stderr)
            print(f"compare-engines: {message}", file=sys.stderr)
            sys.exit(64)

    def positive(text):
        value = int(text)
        if value < 1:
            raise ValueError(text)
        return value

    positive.__name__ = "number"
    parser = Parser(
        prog="compare-engines",
        description="Time the networks of the zoo in PocketBench and in other engines.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--precision", choices=["fp32", "int8", "bf16"], default="fp32")
    parser.add_argument("--models", default=",".join(MODELS), help="names, with commas")
    parser.add_argument(
        "--engines", default=",".join(ENGINES), help="which take part, with commas"
    )
    parser.add_argument("--rounds", type=positive, default=10, help="bursts of each engine")
    parser.add_argument("--burst", type=positive, default=10, help="timed inferences of a burst")
    parser.add_argument("--threads", type=positive, default=1, help="threads of each engine")
    parser.add_argument("--seed", type=int, default=1, help="of the inputs and the order")
    parser.add_argument(
        "--statistic",
        choices=["median", "minimum"],
        default="median",
        help="what is printed and compared; on a busy machine only the minimum says something",
    )
    parser.add_argument("--json", metavar="FILE", help="write all samples here")
    parser.add_argument("--tool", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    values = parser.parse_args(arguments)
    values.models = [name for name in values.models.split(",") if name]
    values.engines = [name for name in values.engines.split(",") if name]
    for name in values.engines:
        if name not in ENGINES:
            parser.error(f"there is no engine '{name}'; known: {', '.join(ENGINES)}")
    if not values.models or not values.engines:
        parser.error("there is nothing to compare")
    return values


def convert(values, model, path):
    """Writes a model as ONNX; raises EngineFailure with the tool's sentence."""
    command = [values.tool, "convert", model, "--output", path]
    if values.precision == "int8":
        command += ["--precision", "int8"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise EngineFailure(result.stderr.strip() or f"exit code {result.returncode}")


def make_input(values, model, path):
    """The same numbers for every engine: noise in -1 ... 1, or indices below 256."""
    import numpy

    described = subprocess.run(
        [sys.executable, CHILD, "inputs", model], capture_output=True, text=True
    )
    if described.returncode != 0:
        raise EngineFailure(described.stderr.strip().splitlines()[-1])
    inputs = json.loads(described.stdout)
    if len(inputs) != 1:
        raise EngineFailure(f"{len(inputs)} inputs, only models with one are compared")
    generator = numpy.random.default_rng(values.seed)
    shape = inputs[0]["shape"]
    if inputs[0]["isIndex"]:
        elements = generator.integers(0, 256, shape)
    else:
        elements = generator.uniform(-1, 1, shape)
    numpy.save(path, elements.astype(numpy.float32))


def command(values, engine, model, onnx, elements):
    threads = str(values.threads)
    if engine == OWN:
        return [
            values.tool, "engine", "--model", model, "--precision", values.precision,
            "--threads", threads, "--input", elements,
        ]  # fmt: skip
    return [sys.executable, str(CHILD), engine, onnx, elements, threads, values.precision]


def cores(threads):
    """As many cores as there are threads, the last ones: interrupts prefer the first."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    return set(sorted(os.sched_getaffinity(0))[-threads:])


def difference(own, other):
    """How far our output is from another one."""
    import numpy

    if own.shape != other.shape:
        return {"shapes": [list(own.shape), list(other.shape)]}
    a, b = own.astype(numpy.float64).ravel(), other.astype(numpy.float64).ravel()
    facts = {
        "maxRelativeError": float(numpy.abs(a - b).max() / max(numpy.abs(b).max(), 1e-30)),
        "cosine": float(a @ b / max(math.sqrt((a @ a) * (b @ b)), 1e-30)),
    }
    # Only a row of scores has a winner.
    if own.ndim == 2:
        facts["sameTop1"] = bool((own.argmax(axis=1) == other.argmax(axis=1)).all())
    return facts


def measure(values, model, order):
    """All that is known about one model afterwards."""
    name = model.replace("/", "-")
    onnx, elements = f"{values.folder}/{name}.onnx", f"{values.folder}/{name}.npy"
    result = {"model": model, "engines": {}, "differences": {}, "failures": {}}
    try:
        convert(values, model, onnx)
        make_input(values, onnx, elements)
    except EngineFailure as failure:
        result["failures"]["convert"] = str(failure)
        return result
    engines = []
    for engine in values.engines:
        try:
            arguments = command(values, engine, model, onnx, elements)
            log = f"{values.folder}/{name}.{engine}.log"
            engines.append(Engine(engine, arguments, cores(values.threads), log))
        except EngineFailure as failure:
            result["failures"][engine] = str(failure)
    samples = {engine.name: [] for engine in engines}
    outputs = {}

    def attempt(engine, action):
        """Does something with an engine; one that fails is out, the others go on."""
        try:
            return action()
        except EngineFailure as failure:
            result["failures"][engine.name] = str(failure)
            engines.remove(engine)
            engine.close()
            return None

    for _ in range(values.rounds):
        order.shuffle(engines)
        for engine in list(engines):
            # Workers of the engine before may still be looking for work.
            if values.threads > 1:
                time.sleep(0.02)
            samples[engine.name] += attempt(engine, lambda: engine.run(values.burst)) or []
    for engine in list(engines):
        path = f"{values.folder}/{name}.{engine.name}.npy"
        outputs[engine.name] = attempt(engine, lambda: engine.output(path))
    for engine in engines:
        engine.close()
    os.remove(onnx)
    for engine in sorted(engines, key=lambda engine: ENGINES.index(engine.name)):
        times = samples[engine.name]
        result["engines"][engine.name] = {
            "version": engine.facts["version"],
            "medianNanoseconds": statistics.median(times),
            "minimumNanoseconds": min(times),
            "samples": times,
        }
        if engine.name != OWN and OWN in outputs:
            result["differences"][engine.name] = difference(outputs[OWN], outputs[engine.name])
    return result


def times_of(result, statistic):
    """Nanoseconds of each engine."""
    key = f"{statistic}Nanoseconds"
    return {name: facts[key] for name, facts in result["engines"].items()}


def ratios(times):
    """How many times as fast as the best other engine, and as ONNX Runtime, we are."""
    others = {name: time for name, time in times.items() if name != OWN}
    if OWN not in times or not others:
        return {}
    found = {"best": min(others.values()) / times[OWN]}
    if "onnxruntime" in others:
        found["onnxruntime"] = others["onnxruntime"] / times[OWN]
    return found


def row(result, engines, statistic):
    """The line of a model in the table."""
    cells = [f"{result['model']:<20}"]
    times = times_of(result, statistic)
    for engine in engines:
        text = f"{times[engine] / 1e6:.3f}" if engine in times else "-"
        cells.append(f"{text:>16}")
    best = min(times, key=times.get) if times else "-"
    found = ratios(times)
    cells.append(f"  {best:<12}")
    cells += [f"{found[key]:>9.2f}" if key in found else f"{'-':>9}" for key in RATIOS]
    worst = result["differences"].values()
    errors = [facts["maxRelativeError"] for facts in worst if "maxRelativeError" in facts]
    cosines = [facts["cosine"] for facts in worst if "cosine" in facts]
    tops = [facts["sameTop1"] for facts in worst if "sameTop1" in facts]
    cells.append(f"{max(errors):>10.1e}" if errors else f"{'-':>10}")
    cells.append(f"{min(cosines):>9.5f}" if cosines else f"{'-':>9}")
    cells.append(f"  {('same' if all(tops) else 'OTHER') if tops else '-'}")
    return "".join(cells)


RATIOS = ["best", "onnxruntime"]


def header(engines):
    names = "".join(f"{engine + ' ms':>16}" for engine in engines)
    columns = f"{'model':<20}{names}  {'best':<12}{'vs best':>9}{'vs ort':>9}"
    return columns + f"{'error':>10}{'cosine':>9}  top-1"


def geometric_mean(numbers):
    return math.exp(sum(map(math.log, numbers)) / len(numbers)) if numbers else None


def processor():
    try:
        for line in open("/proc/cpuinfo"):
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def main():
    values = options(sys.argv[1:])
    if values.check:
        return 0
    try:
        import numpy  # noqa: F401
    except ImportError:
        print(f"compare-engines: {sys.executable} has no numpy", file=sys.stderr)
        return 77
    order = random.Random(values.seed)
    print(
        f"{processor()}, {values.precision}, {values.threads} thread(s); {values.statistic} of "
        f"{values.rounds} x {values.burst} inferences; 'vs' above 1: we are faster"
    )
    if hasattr(os, "getloadavg") and os.getloadavg()[0] > 0.5:
        print(
            f"compare-engines: the machine is busy already (load {os.getloadavg()[0]:.1f}), "
            "medians will tell little",
            file=sys.stderr,
        )
    print(header(values.engines), flush=True)
    results = []
    for model in values.models:
        result = measure(values, model, order)
        results.append(result)
        print(row(result, values.engines, values.statistic), flush=True)
        for engine, failure in result["failures"].items():
            print(f"  {engine}: {failure}", file=sys.stderr, flush=True)
    found = [ratios(times_of(result, values.statistic)) for result in results]
    means = {
        key: geometric_mean([ratio[key] for ratio in found if key in ratio]) for key in RATIOS
    }
    width = 20 + 16 * len(values.engines) + 14
    cells = [f"{mean:>9.2f}" if mean else f"{'-':>9}" for mean in means.values()]
    print(f"{'geometric mean':<{width}}" + "".join(cells))
    if values.json:
        report = {
            "schemaVersion": 1,
            "processor": processor(),
            "precision": values.precision,
            "threads": values.threads,
            "rounds": values.rounds,
            "burst": values.burst,
            "seed": values.seed,
            "statistic": values.statistic,
            "geometricMeans": means,
            "results": results,
        }
        pathlib.Path(values.json).write_text(json.dumps(report, indent=2) + "\n")
    return 1 if any(result["failures"] for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
