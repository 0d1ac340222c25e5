"""Reverse-mode differentiation of what the digits nets are made of, on NumPy arrays."""

import numpy
from scipy.special import erf


class Tensor:
    """An array, and how its gradient goes on to the arrays that it was made of."""

    def __init__(self, data, sources=(), backward=None):
        self.data = data
        self.sources = sources
        self.backward = backward
        self.gradient = None

    @property
    def shape(self):
        return self.data.shape

    def receive(self, gradient):
        # Broadcast axes are summed.
        while gradient.ndim > self.data.ndim:
            gradient = gradient.sum(axis=0)
        for axis, extent in enumerate(self.data.shape):
            if extent == 1 and gradient.shape[axis] != 1:
                gradient = gradient.sum(axis=axis, keepdims=True)
        self.gradient = gradient if self.gradient is None else self.gradient + gradient

    def differentiate(self):
        """Gives everything that this number was made of its gradient."""
        order, seen = [], set()

        def visit(tensor):
            if id(tensor) not in seen:
                seen.add(id(tensor))
                for source in tensor.sources:
                    visit(source)
                order.append(tensor)

        visit(self)
        self.gradient = numpy.ones_like(self.data)
        for tensor in reversed(order):
            if tensor.backward is not None:
                tensor.backward(tensor.gradient)

    def __add__(self, other):
        def backward(gradient):
            self.receive(gradient)
            other.receive(gradient)

        return Tensor(self.data + other.data, (self, other), backward)

    def __sub__(self, other):
        def backward(gradient):
            self.receive(gradient)
            other.receive(-gradient)

        return Tensor(self.data - other.data, (self, other), backward)

    def __mul__(self, other):
        def backward(gradient):
            self.receive(gradient * other.data)
            other.receive(gradient * self.data)

        return Tensor(self.data * other.data, (self, other), backward)

    def __matmul__(self, other):
        def backward(gradient):
            self.receive(gradient @ other.data.swapaxes(-1, -2))
            other.receive(self.data.swapaxes(-1, -2) @ gradient)

        return Tensor(self.data @ other.data, (self, other), backward)

    def reshape(self, *shape):
        return Tensor(
            self.data.reshape(*shape), (self,),
            lambda gradient: self.receive(gradient.reshape(self.shape)))

    def transpose(self, *axes):
        inverse = numpy.argsort(axes)
        return Tensor(
            self.data.transpose(*axes), (self,),
            lambda gradient: self.receive(gradient.transpose(*inverse)))

    def mean(self, axes):
        result = self.data.mean(axis=axes, keepdims=True)
        share = numpy.float32(result.size / self.data.size)
        return Tensor(
            result, (self,),
            lambda gradient: self.receive(numpy.broadcast_to(gradient * share, self.shape)))

    def sum(self, axis):
        return Tensor(
            self.data.sum(axis=axis), (self,),
            lambda gradient: self.receive(
                numpy.broadcast_to(numpy.expand_dims(gradient, axis), self.shape)))

    def inverse_square_root(self, epsilon):
        result = 1 / numpy.sqrt(self.data + numpy.float32(epsilon))
        return Tensor(
            result, (self,),
            lambda gradient: self.receive(gradient * numpy.float32(-0.5) * result**3))

    def softmax(self):
        """Along the last axis."""
        shifted = numpy.exp(self.data - self.data.max(axis=-1, keepdims=True))
        result = shifted / shifted.sum(axis=-1, keepdims=True)

        def backward(gradient):
            inner = (gradient * result).sum(axis=-1, keepdims=True)
            self.receive((gradient - inner) * result)

        return Tensor(result, (self,), backward)

    def patches(self, kernel, stride):
        """[N,C,H,W] to [N,C,kernel * kernel,OH * OW], with a border of kernel / 2 zeros."""
        border = kernel // 2
        padded = numpy.pad(self.data, ((0, 0), (0, 0), (border, border), (border, border)))
        count, channels, height, width = self.shape
        rows = (height + 2 * border - kernel) // stride + 1
        columns = (width + 2 * border - kernel) // stride + 1
        places = [
            (..., slice(y, y + stride * rows, stride), slice(x, x + stride * columns, stride))
            for y in range(kernel) for x in range(kernel)]
        result = numpy.stack([padded[place] for place in places], axis=2)

        def backward(gradient):
            gradient = gradient.reshape(count, channels, kernel * kernel, rows, columns)
            total = numpy.zeros_like(padded)
            for index, place in enumerate(places):
                total[place] += gradient[:, :, index]
            self.receive(total[..., border:border + height, border:border + width])

        result = result.reshape(count, channels, kernel * kernel, rows * columns)
        return Tensor(result, (self,), backward), rows, columns

    def apply(self, function):
        """A function of one element, given as (value, slope)."""
        value, slope = function(self.data)
        return Tensor(value, (self,), lambda gradient: self.receive(gradient * slope))

    def cross_entropy(self, targets):
        """The mean over rows of logits; targets are distributions."""
        shifted = self.data - self.data.max(axis=-1, keepdims=True)
        logarithms = shifted - numpy.log(numpy.exp(shifted).sum(axis=-1, keepdims=True))
        share = numpy.float32(1 / len(targets))
        return Tensor(
            -(logarithms * targets).sum() * share, (self,),
            lambda gradient: self.receive(gradient * share * (numpy.exp(logarithms) - targets)))


def relu6(x):
    return numpy.clip(x, 0, 6), ((x > 0) & (x < 6)).astype(x.dtype)


def hard_swish(x):
    gate = numpy.clip(x / 6 + numpy.float32(0.5), 0, 1)
    slope = ((x > -3) & (x < 3)).astype(x.dtype) / 6
    return x * gate, gate + x * slope


def gelu(x):
    """The exact form, with the error function."""
    normal = (1 + erf(x / numpy.float32(2**0.5))) / 2
    density = numpy.exp(-x * x / 2) / numpy.float32((2 * numpy.pi) ** 0.5)
    return x * normal, normal + x * density
