import Tensors

/// Weights and biases in integers.
extension ONNXWriter {
  /// Weights in int8 with a scale for each output channel, symmetric around zero, behind a
  /// DequantizeLinear.
  ///
  /// - Parameters:
  ///   - axis: The output channels, after transposition.
  ///   - isTransposed: Whether rows and columns are exchanged first.
  mutating func quantizedWeights(
    _ id: ValueID, axis: Int, isTransposed: Bool = false
  ) throws(ONNXError) -> (name: String, scales: [Float]) {
    let shape = graph[id].type.shape
    var (elements, dimensions) = (try elements(of: id), shape.dimensions)
    if isTransposed {
      elements = transposed(elements, rows: shape[0], columns: shape[1])
      dimensions = [shape[1], shape[0]]
    }
    let inner = dimensions[(axis + 1)...].reduce(1, *)
    let channels = dimensions[axis]
    var largest = [Float](repeating: 0, count: channels)
    for index in elements.indices {
      let channel = index / inner % channels
      largest[channel] = max(largest[channel], elements[index].magnitude)
    }
    // A channel of zeros has any scale.
    let scales = largest.map { $0 > 0 ? $0 / 127 : 1 }
    let name = graph[id].name
    let key = "\(name)/int8\(isTransposed ? "/transposed" : "")"
    if let known = dequantized[key] { return (known, scales) }
    let stored = elements.indices.map {
      Int8(rounding: elements[$0] / scales[$0 / inner % channels])
    }
    let operands = [
      initializer(key, ONNXTensor(dimensions, .int8(stored))),
      initializer("\(key)/scale", ONNXTensor([channels], .float(scales))),
      initializer(
        "\(key)/zero_point", ONNXTensor([channels], .int8([Int8](repeating: 0, count: channels)))),
    ]
    let result = fresh("\(key)/DequantizeLinear")
    add("DequantizeLinear", operands, [.integer("axis", axis)], to: [result])
    dequantized[key] = result
    return (result, scales)
  }

  /// A bias in int32, in units of the products it is added to.
  mutating func quantizedBias(
    _ id: ValueID, _ form: AffineQuantization, _ weightScales: [Float], for target: String
  ) throws(ONNXError) -> String {
    guard graph[id].constant != nil else { return try operand(id) }
    let scales = weightScales.map { $0 * form.scale }
    let stored = zip(try elements(of: id), scales).map { Int32(rounding: $0 / $1) }
    let name = "\(target)/bias"
    let operands = [
      initializer(name, ONNXTensor([stored.count], .int32(stored))),
      initializer("\(name)/scale", ONNXTensor([stored.count], .float(scales))),
      initializer(
        "\(name)/zero_point",
        ONNXTensor([stored.count], .int32([Int32](repeating: 0, count: stored.count)))),
    ]
    let result = fresh("\(name)/DequantizeLinear")
    add("DequantizeLinear", operands, [.integer("axis", 0)], to: [result])
    return result
  }
}

extension FixedWidthInteger {
  /// The nearest integer, ties to even, limited to the type's range; zero for what is no number.
  fileprivate init(rounding value: Float) {
    let rounded = Double(value).rounded(.toNearestOrEven)
    let (low, high) = (Double(Self.min), Double(Self.max))
    self.init(rounded.isNaN ? 0 : Swift.min(Swift.max(rounded, low), high))
  }
}
