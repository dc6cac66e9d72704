#!/usr/bin/env python3
"""Trains LeNet-5 on handwritten digits with MindSpore, and exports it as MindIR.

    python3 -m venv ms && ms/bin/pip install mindspore==2.10.0 'numpy<2' scikit-learn
    ms/bin/python train.py

Writes lenet5.mindir, which takes any number of images of 8 by 8, and logits.npy: what MindSpore computes for the test images of
../Digits/Data. The images are those of the UCI set "Optical Recognition of Handwritten Digits" (CC BY 4.0), as scikit-learn ships them.
"""

import pathlib

import mindspore
import numpy
from mindspore import Tensor, nn, ops
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

FOLDER = pathlib.Path(__file__).parent
IMAGES = FOLDER.parent / "Digits" / "Data"


class LeNet5(nn.Cell):
    """LeNet-5 (LeCun et al., 1998) with ReLU and max pooling; images are enlarged to the 32 by 32 that it was made for."""

    def __init__(self):
        super().__init__()
        self.enlarge = ops.ResizeNearestNeighbor((32, 32))
        self.features = nn.SequentialCell(
            nn.Conv2d(1, 6, 5, pad_mode="valid", has_bias=True), nn.ReLU(), nn.MaxPool2d(2, 2),
            nn.Conv2d(6, 16, 5, pad_mode="valid", has_bias=True), nn.ReLU(), nn.MaxPool2d(2, 2), nn.Flatten())
        self.classifier = nn.SequentialCell(nn.Dense(400, 120), nn.ReLU(), nn.Dense(120, 84), nn.ReLU(), nn.Dense(84, 10))

    def construct(self, image):
        return self.classifier(self.features(self.enlarge(image)))


def training_data():
    digits = load_digits()
    images = (digits.images / 16).astype(numpy.float32)[:, None]
    # The rest of what ../Digits was made with: its test images are left out.
    return train_test_split(images, digits.target.astype(numpy.int32), test_size=360, random_state=0, stratify=digits.target)


def train(network, images, labels, epochs=12, batch=32):
    loss = nn.CrossEntropyLoss()
    optimizer = nn.Adam(network.trainable_params(), learning_rate=2e-3)
    step = mindspore.value_and_grad(lambda x, y: loss(network(x), y), None, optimizer.parameters)
    random = numpy.random.default_rng(0)
    for epoch in range(epochs):
        order = random.permutation(len(images))
        total = 0.0
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            value, gradients = step(Tensor(images[chosen]), Tensor(labels[chosen]))
            optimizer(gradients)
            total += float(value) * len(chosen)
        print(f"epoch {epoch + 1}: loss {total / len(order):.4f}", flush=True)


def main():
    mindspore.set_seed(0)
    mindspore.set_device("CPU")
    images, tests, labels, answers = training_data()
    network = LeNet5()
    mindspore.set_context(mode=mindspore.PYNATIVE_MODE)
    train(network, images, labels)
    network.set_train(False)
    mindspore.set_context(mode=mindspore.GRAPH_MODE)
    given = numpy.load(IMAGES / "images.npy")
    assert numpy.array_equal(given, tests) and numpy.array_equal(numpy.load(IMAGES / "labels.npy"), answers)
    logits = network(Tensor(tests)).asnumpy()
    print(f"{(logits.argmax(1) == answers).sum()} of {len(answers)} test images are recognised")
    numpy.save(FOLDER / "logits.npy", logits)
    image = Tensor(shape=(None, 1, 8, 8), dtype=mindspore.float32)
    network.set_inputs(image)
    mindspore.export(network, image, file_name=str(FOLDER / "lenet5"), file_format="MINDIR")


main()
