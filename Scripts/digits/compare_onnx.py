"""Compares classes by ONNX Runtime with those of our kernels; see Scripts/check-digits."""

import csv
import pathlib
import sys

import numpy
import onnxruntime


def classes(network, images):
    session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
    source = session.get_inputs()[0]
    return [
        int(session.run(None, {source.name: image.reshape(source.shape)})[0].argmax())
        for image in images]


def main():
    folder, answers = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    rows = numpy.loadtxt(folder / "digits-test.csv", delimiter=",", dtype=numpy.float32)
    images, labels = rows[:, :64] / 16, rows[:, 64].astype(int)
    ours = {}
    for row in csv.DictReader(answers.open()):
        ours.setdefault(row["model"], []).append(int(row["answer"]))
    failed = False
    for model in sorted(ours):
        theirs = classes(folder / f"{model}.onnx", images)
        differing = [index for index, pair in enumerate(zip(theirs, ours[model])) if len(set(pair)) > 1]
        right = int((numpy.array(theirs) == labels).sum())
        print(f"{model}: ONNX Runtime is right for {right} of {len(images)} images, "
              f"{len(differing)} classes differ from ours {differing or ''}")
        failed = failed or bool(differing) or len(ours[model]) != len(images)
    sys.exit(failed)


if __name__ == "__main__":
    main()
