import Tensors

/// Operations that move a window over an image.
extension ONNXWriter {
  /// A convolution, in integers where its operand is quantized and its weights are known.
  mutating func write(
    _ convolution: Convolution, _ node: Node, to target: String
  ) throws(ONNXError) {
    let shape = graph[node.inputs[0]].type.shape
    var inputs = [try operand(node.inputs[0])]
    if let form = quantization(of: node.inputs[0]), graph[node.inputs[1]].constant != nil,
      !convolution.isTransposed
    {
      let weights = try quantizedWeights(node.inputs[1], axis: 0)
      inputs.append(weights.name)
      if node.inputs.count > 2 {
        inputs.append(
          try quantizedBias(node.inputs[2], form, weights.scales, for: target))
      }
    } else {
      for id in node.inputs.dropFirst() { inputs.append(try operand(id)) }
    }
    let attributes: [ONNXAttribute] = [
      .integers("kernel_shape", convolution.kernel.list),
      .integers("strides", convolution.stride.list),
      .integers("dilations", convolution.dilation.list),
      .integers(
        "pads",
        convolution.padding.list(
          on: shape, window: convolution.dilatedKernel, stride: convolution.stride)),
      .integer("group", convolution.groups),
    ]
    activate(convolution.activation, to: target) { writer, output in
      writer.add(
        convolution.isTransposed ? "ConvTranspose" : "Conv", inputs, attributes, to: [output])
    }
  }

  /// Pooling. The padding at the end is what makes the result as large as ours, so that nothing
  /// depends on how an engine counts a last window that is not whole.
  mutating func write(
    _ pool: Pool, _ x: String, _ shape: Shape, _ result: Shape, to target: String
  ) {
    var pads = pool.padding.list(on: shape, window: pool.kernel, stride: pool.stride)
    for (axis, (kernel, stride)) in zip(pool.kernel.list, pool.stride.list).enumerated() {
      let needed = (result[axis + 2] - 1) * stride + kernel - shape[axis + 2] - pads[axis]
      pads[axis + 2] = max(pads[axis + 2], needed)
    }
    add(
      pool.kind == .maximum ? "MaxPool" : "AveragePool", [x],
      [
        .integers("kernel_shape", pool.kernel.list), .integers("strides", pool.stride.list),
        .integers("pads", pads),
      ], to: [target])
  }

  /// An enlarged image.
  mutating func write(_ resize: Resize, _ x: String, to target: String) {
    let scales = [1, 1, Float(resize.scale.height), Float(resize.scale.width)]
    let operand = initializer("\(scales)", ONNXTensor([4], .float(scales)))
    let attributes: [ONNXAttribute] =
      switch resize.kind {
      case .nearest:
        [
          .text("mode", "nearest"), .text("coordinate_transformation_mode", "asymmetric"),
          .text("nearest_mode", "floor"),
        ]
      case .bilinear:
        [.text("mode", "linear"), .text("coordinate_transformation_mode", "half_pixel")]
      }
    add("Resize", [x, "", operand], attributes, to: [target])
  }
}

extension Extent {
  fileprivate var list: [Int] { [height, width] }
}

extension Padding {
  /// Top, left, bottom, right: the order of ONNX.
  fileprivate func list(on x: Shape, window: Extent, stride: Extent) -> [Int] {
    let rows = amounts(
      isVertical: true, input: x[2], window: window.height, stride: stride.height)
    let columns = amounts(
      isVertical: false, input: x[3], window: window.width, stride: stride.width)
    return [rows.before, columns.before, rows.after, columns.after]
  }
}
