"""Trains the digits nets; see Scripts/train-digits.

Data: "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak, UCI Machine Learning
Repository, 1998, CC BY 4.0), the 1 797 images of its test part, which scikit-learn ships.
"""

import argparse
import pathlib
import time

import numpy
from sklearn.datasets import load_digits

from networks import Convolutional, Transformer
from weight_file import weight_file

SPLIT_SEED = 20
TEST_COUNT = 450
CALIBRATION_COUNT = 128


def split():
    """Test, training and calibration places; the calibration images are a part of training."""
    images, labels = load_digits(return_X_y=True)
    places = numpy.random.default_rng(SPLIT_SEED).permutation(len(images))
    test, training = places[:TEST_COUNT], places[TEST_COUNT:]
    return images, labels, test, training, training[:CALIBRATION_COUNT]


def augmented(images, generator):
    """Images moved by up to a pixel each way, brighter or darker, with noise."""
    result = numpy.zeros_like(images)
    padded = numpy.pad(images.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
    moves = generator.choice([0, 1, 1, 2], (len(images), 2))
    for index, (y, x) in enumerate(moves):
        result[index] = padded[index, y:y + 8, x:x + 8].reshape(64)
    result *= generator.uniform(0.85, 1.15, (len(images), 1))
    return (result + generator.normal(0, 0.04, result.shape)).clip(0, 1).astype(numpy.float32)


def train(network, images, labels, epochs, peak_rate, decay, seed):
    """AdamW with a warm-up and a cosine (Loshchilov and Hutter, 2017), labels smoothed by 0.1."""
    generator = numpy.random.default_rng(seed)
    targets = (numpy.eye(10)[labels] * 0.9 + 0.01).astype(numpy.float32)
    batch = 64
    count = len(images) // batch
    moments, step = {}, 0
    for epoch in range(epochs):
        order = generator.permutation(len(images))
        inputs = augmented(images, generator)
        total = 0.0
        for index in range(count):
            places = order[index * batch:(index + 1) * batch]
            loss = network.logits(inputs[places]).cross_entropy(targets[places])
            loss.differentiate()
            total += float(loss.data)
            step += 1
            progress = step / (epochs * count)
            rate = peak_rate * min(progress / 0.05, 0.5 + 0.5 * numpy.cos(numpy.pi * progress))
            for name, tensor in network.parameters.items():
                update(tensor, moments.setdefault(name, [0.0, 0.0]), step, rate, decay)
        if epoch % 10 == 9:
            print(f"  epoch {epoch + 1}: loss {total / count:.4f}", flush=True)


def update(tensor, moments, step, rate, decay):
    """One step of AdamW; only matrices decay."""
    moments[0] = 0.9 * moments[0] + 0.1 * tensor.gradient
    moments[1] = 0.99 * moments[1] + 0.01 * tensor.gradient**2
    mean, variance = moments[0] / (1 - 0.9**step), moments[1] / (1 - 0.99**step)
    change = mean / (numpy.sqrt(variance) + 1e-8)
    if tensor.data.ndim > 1:
        change = change + decay * tensor.data
    tensor.data = (tensor.data - rate * change).astype(numpy.float32)
    tensor.gradient = None


def correct(network, images, labels):
    network.is_training = False
    return int((network.logits(images).data.argmax(axis=1) == labels).sum())


def write_images(path, images, labels):
    """The form of the data set itself: 64 pixels from 0 to 16 and the class in each line."""
    lines = [
        ",".join(str(int(pixel)) for pixel in image) + f",{label}\n"
        for image, label in zip(images, labels)]
    path.write_text("".join(lines))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", type=pathlib.Path, default="Sources/Graphs/Zoo/Digits")
    parser.add_argument("--model", choices=[Convolutional.name, Transformer.name])
    arguments = parser.parse_args()
    output = arguments.output
    output.mkdir(parents=True, exist_ok=True)
    images, labels, test, training, calibration = split()
    write_images(output / "digits-test.csv", images[test], labels[test])
    write_images(output / "digits-calibration.csv", images[calibration], labels[calibration])
    scaled = (images / 16).astype(numpy.float32)
    plans = [(Convolutional(1), 100, 4e-3, 0.05, 11), (Transformer(2), 150, 2e-3, 0.1, 12)]
    for network, epochs, peak_rate, decay, seed in plans:
        if arguments.model not in (None, network.name):
            continue
        start = time.monotonic()
        print(network.name, flush=True)
        train(network, scaled[training], labels[training], epochs, peak_rate, decay, seed)
        right = correct(network, scaled[test], labels[test])
        path = output / f"{network.name}.weights"
        path.write_bytes(weight_file(network.arrays()))
        print(
            f"  {right} of {TEST_COUNT} test images ({100 * right / TEST_COUNT:.2f} %), "
            f"{path.stat().st_size} bytes, {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
