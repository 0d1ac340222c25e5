"""One engine behind the line protocol of 'pocketbench engine'; see that verb's help.

    child.py onnxruntime|openvino MODEL.onnx INPUT.npy THREADS PRECISION
    child.py inputs MODEL.onnx        prints the inputs as JSON and ends
"""

import json
import sys
import time

import numpy


class OnnxRuntime:
    def __init__(self, model, values, threads, precision):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self.version = onnxruntime.__version__
        # What is bound stays where it is, so that only the inference is timed.
        self.binding = self.session.io_binding()
        for entry in self.session.get_inputs():
            kind = numpy.int32 if "int32" in entry.type else numpy.float32
            value = onnxruntime.OrtValue.ortvalue_from_numpy(values.astype(kind))
            self.binding.bind_ortvalue_input(entry.name, value)
        self.results = []
        for entry in self.session.get_outputs():
            value = onnxruntime.OrtValue.ortvalue_from_shape_and_type(
                entry.shape, numpy.float32
            )
            self.binding.bind_ortvalue_output(entry.name, value)
            self.results.append(value)

    def run(self):
        self.session.run_with_iobinding(self.binding)

    def output(self):
        return self.results[0].numpy()


class OpenVINO:
    def __init__(self, model, values, threads, precision):
        import openvino

        self.version = openvino.__version__.split("-")[0]
        core = openvino.Core()
        compiled = core.compile_model(
            core.read_model(model),
            "CPU",
            {
                "INFERENCE_NUM_THREADS": threads,
                "NUM_STREAMS": 1,
                "INFERENCE_PRECISION_HINT": "bf16" if precision == "bf16" else "f32",
            },
        )
        self.request = compiled.create_infer_request()
        kind = compiled.inputs[0].get_element_type().to_dtype()
        self.values = numpy.ascontiguousarray(values.astype(kind))
        self.request.set_input_tensor(openvino.Tensor(self.values, shared_memory=True))

    def run(self):
        self.request.infer()

    def output(self):
        return self.request.get_output_tensor(0).data


def print_inputs(model):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = (
        onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    )
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        model, options, providers=["CPUExecutionProvider"]
    )
    inputs = [
        {"name": i.name, "shape": i.shape, "isIndex": "int32" in i.type}
        for i in session.get_inputs()
    ]
    print(json.dumps(inputs))


def say(line):
    print(line, flush=True)


def serve(name, model, values, threads, precision):
    engine = {"onnxruntime": OnnxRuntime, "openvino": OpenVINO}[name](
        model, values, threads, precision
    )
    engine.run()
    say("ready " + json.dumps({"engine": name, "version": engine.version}))
    for line in sys.stdin:
        request, _, argument = line.strip().partition(" ")
        if request == "quit":
            return
        if request == "run":
            engine.run()
            durations = []
            for _ in range(int(argument)):
                start = time.perf_counter_ns()
                engine.run()
                durations.append(time.perf_counter_ns() - start)
            say("t " + ",".join(map(str, durations)))
        elif request == "output":
            numpy.save(argument, numpy.array(engine.output(), dtype=numpy.float32))
            say("ok " + argument)
        else:
            say(f"error there is no request '{request}'")


if __name__ == "__main__":
    if sys.argv[1] == "inputs":
        print_inputs(sys.argv[2])
    else:
        name, model, values, threads, precision = sys.argv[1:]
        serve(name, model, numpy.load(values), int(threads), precision)
