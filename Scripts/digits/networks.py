"""The two digits nets. Names and shapes are those of ModelZoo's graphs (DigitsNetworks.swift)."""

import numpy

from autograd import Tensor, gelu, hard_swish, relu6


class Network:
    """Parameters by name, made at their first use, and running statistics."""

    def __init__(self, seed):
        self.generator = numpy.random.default_rng(seed)
        self.parameters = {}
        self.statistics = {}
        self.is_training = True

    def parameter(self, name, shape, scale=0.0, offset=0.0):
        if name not in self.parameters:
            noise = self.generator.standard_normal(shape) * scale + offset
            self.parameters[name] = Tensor(noise.astype(numpy.float32))
        return self.parameters[name]

    def arrays(self):
        """Everything that is stored, in a stable order."""
        arrays = {name: tensor.data for name, tensor in self.parameters.items()}
        arrays.update(self.statistics)
        return dict(sorted(arrays.items()))

    # Layers, as in Sources/Graphs/Zoo/Layers.swift and Attention.swift.

    def linear(self, x, outputs, name):
        inputs = x.shape[-1]
        weight = self.parameter(f"{name}.weight", (outputs, inputs), inputs**-0.5)
        return x @ weight.transpose(1, 0) + self.parameter(f"{name}.bias", (outputs,))

    def layer_normalization(self, x, name):
        width = x.shape[-1]
        centred = x - x.mean((-1,))
        scale = (centred * centred).mean((-1,)).inverse_square_root(1e-5)
        weight = self.parameter(f"{name}.weight", (width,), offset=1)
        return centred * scale * weight + self.parameter(f"{name}.bias", (width,))

    def batch_normalization(self, x, name, epsilon=1e-5, momentum=0.1):
        channels = x.shape[1]
        weight = self.parameter(f"{name}.weight", (channels,), offset=1).reshape(1, -1, 1, 1)
        bias = self.parameter(f"{name}.bias", (channels,)).reshape(1, -1, 1, 1)
        names = [f"{name}.running_mean", f"{name}.running_var"]
        for key, value in zip(names, (0, 1)):
            self.statistics.setdefault(key, numpy.full(channels, value, numpy.float32))
        if not self.is_training:
            mean, variance = (
                Tensor(self.statistics[key].reshape(1, -1, 1, 1)) for key in names)
            return (x - mean) * variance.inverse_square_root(epsilon) * weight + bias
        mean = x.mean((0, 2, 3))
        centred = x - mean
        variance = (centred * centred).mean((0, 2, 3))
        for key, new in zip(names, (mean, variance)):
            old = self.statistics[key]
            new = new.data.reshape(-1)
            self.statistics[key] = (old + momentum * (new - old)).astype(numpy.float32)
        return centred * variance.inverse_square_root(epsilon) * weight + bias

    def convolution_block(
            self, x, channels, kernel, name, stride=1, is_depthwise=False, activation=None):
        count, inputs = x.shape[:2]
        windows, rows, columns = x.patches(kernel, stride)
        fan_in = kernel * kernel * (1 if is_depthwise else inputs)
        shape = (channels, 1 if is_depthwise else inputs, kernel, kernel)
        weight = self.parameter(f"{name}.weight", shape, (2 / fan_in) ** 0.5)
        if is_depthwise:
            y = (windows * weight.reshape(channels, kernel * kernel, 1)).sum(2)
        else:
            y = weight.reshape(channels, fan_in) @ windows.reshape(count, fan_in, -1)
        y = self.batch_normalization(y.reshape(count, channels, rows, columns), f"{name}.bn")
        return y.apply(activation) if activation else y

    def inverted_residual(self, x, hidden, channels, name, stride=1, activation=relu6):
        y = self.convolution_block(x, hidden, 1, f"{name}.expand", activation=activation)
        y = self.convolution_block(
            y, hidden, 3, f"{name}.depthwise", stride, is_depthwise=True, activation=activation)
        y = self.convolution_block(y, channels, 1, f"{name}.project")
        return x + y if stride == 1 and x.shape[1] == channels else y

    def attention(self, x, heads, name):
        count, tokens, width = x.shape

        def parts(y, order):
            return y.reshape(count, tokens, heads, width // heads).transpose(*order)

        query = parts(self.linear(x, width, f"{name}.query"), (0, 2, 1, 3))
        key = parts(self.linear(x, width, f"{name}.key"), (0, 2, 3, 1))
        value = parts(self.linear(x, width, f"{name}.value"), (0, 2, 1, 3))
        scale = Tensor(numpy.float32((width // heads) ** -0.5))
        mixed = ((query @ key) * scale).softmax() @ value
        mixed = mixed.transpose(0, 2, 1, 3).reshape(count, tokens, width)
        return self.linear(mixed, width, f"{name}.output")

    def feed_forward(self, x, hidden, name):
        y = self.linear(x, hidden, f"{name}.intermediate").apply(gelu)
        return self.linear(y, x.shape[-1], f"{name}.projection")


class Convolutional(Network):
    """`digits-cnn`: images [N,1,8,8] to logits [N,10]."""

    name = "digits-cnn"

    def logits(self, images):
        x = Tensor(images.reshape(-1, 1, 8, 8))
        x = self.convolution_block(x, 16, 3, "stem", activation=hard_swish)
        x = self.inverted_residual(x, 64, 16, "block1")
        x = self.inverted_residual(x, 64, 32, "block2", stride=2, activation=hard_swish)
        x = self.inverted_residual(x, 128, 32, "block3")
        x = self.convolution_block(x, 64, 1, "head", activation=hard_swish)
        return self.linear(x.mean((2, 3)).reshape(-1, 64), 10, "classifier")


class Transformer(Network):
    """`digits-transformer`: images [N,8,8], a row of pixels for each token, to logits [N,10]."""

    name = "digits-transformer"
    width, heads, layers = 64, 4, 2

    def logits(self, images):
        x = self.linear(Tensor(images.reshape(-1, 8, 8)), self.width, "embedding")
        x = x + self.parameter("positions", (8, self.width), 0.1)
        for layer in range(self.layers):
            name = f"layer{layer}"
            y = self.layer_normalization(x, f"{name}.norm_attention")
            x = x + self.attention(y, self.heads, name)
            y = self.layer_normalization(x, f"{name}.norm_output")
            x = x + self.feed_forward(y, 2 * self.width, name)
        x = self.layer_normalization(x, "norm")
        return self.linear(x.mean((1,)).reshape(-1, self.width), 10, "classifier")
