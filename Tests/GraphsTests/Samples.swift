import Graphs
import Tensors

/// A network of a few layers that most tests of graphs begin with.
func sampleGraph() throws(GraphError) -> Graph {
  var builder = GraphBuilder(name: "sample", seed: 3)
  let image = builder.input("image", TensorType([1, 3, 8, 8]))
  let weights = builder.parameter("conv.weight", [4, 3, 3, 3], scale: 0.5)
  let bias = builder.constant("conv.bias", Constant(TensorType([4]), .literal([1, 2, 3, 4])))
  let convolution = Convolution(kernel: Extent(3), padding: .all(1), activation: .clip(0, 6))
  let x = try builder.add(.convolution(convolution), image, weights, bias, name: "conv")
  let factor = builder.constant(
    "factor", Constant(TensorType([1]), .uniform(0.5), role: .buffer))
  let y = try builder.add(.binary(Binary(.multiply)), x, factor, name: "scaled")
  let pieces = try builder.add(.split(axis: 1, sizes: [1, 3]), [y], name: "split")
  let joined = try builder.add(.concatenate(axis: 1), pieces[1], pieces[0], name: "joined")
  let reduce = Reduce(.mean, axes: [2, 3], keepsAxes: false)
  return builder.finish(outputs: [try builder.add(.reduce(reduce), joined, name: "pooled")])
}
