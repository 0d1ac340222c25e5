public import Tensors

extension Graph {
  /// The graph as an ONNX model (https://onnx.ai/onnx/repo-docs/IR.html), operator set 17: what
  /// other engines read.
  ///
  /// Fused activations become nodes, attention becomes products and a softmax, averages leave out
  /// the padding, as ours do. Weights of matrix products are written `[K, N]`.
  ///
  /// With a quantization the model is in the form of quantizers that put pairs of QuantizeLinear
  /// and DequantizeLinear behind activations (QDQ): weights of convolutions and products whose
  /// operand is quantized are written in int8, symmetric for each output channel, biases of
  /// convolutions in int32.
  ///
  /// - Parameters:
  ///   - elements: Makes the elements of a constant; nil where they are unknown.
  ///   - quantization: The activations that are stored in 8 bits.
  /// - Throws: ``ONNXError``; nodes without an equal in ONNX are all named at once.
  public func onnx(
    elements: @escaping (Constant) -> [Float]?,
    quantization: [ValueID: AffineQuantization] = [:]
  ) throws(ONNXError) -> [UInt8] {
    var writer = ONNXWriter(self, elements: elements, quantization: quantization)
    return try writer.model()
  }
}

/// Turns nodes into those of ONNX, one after the other.
///
/// An activation keeps its name; names of what lies between begin with the name of the activation
/// that it becomes, as in `stem.relu/Conv`.
struct ONNXWriter {
  let graph: Graph
  private let elements: (Constant) -> [Float]?
  private let quantization: [ValueID: AffineQuantization]
  private var nodes = ProtobufMessage()
  private var initializers = ProtobufMessage()
  private var names: Set<String>
  /// Under which names nodes read values: behind the DequantizeLinear of quantized ones.
  private var readNames: [ValueID: String] = [:]
  /// The bytes of quantized values.
  private var storedNames: [ValueID: String] = [:]
  /// Initializers that were written, by what they hold.
  private var constants: [String: String] = [:]
  /// Weights that a DequantizeLinear was written for, by the name of the stored ones.
  var dequantized: [String: String] = [:]

  /// Protocol Buffers' limit of a message.
  private static let largestByteCount = Int(Int32.max)

  init(
    _ graph: Graph, elements: @escaping (Constant) -> [Float]?,
    quantization: [ValueID: AffineQuantization]
  ) {
    self.graph = graph
    self.elements = elements
    self.quantization = quantization
    names = Set(graph.values.map(\.name))
  }

  // MARK: Names and nodes

  /// A name that nothing has yet.
  mutating func fresh(_ wanted: String) -> String {
    var name = wanted
    var suffix = 1
    while !names.insert(name).inserted {
      suffix += 1
      name = "\(wanted)~\(suffix)"
    }
    return name
  }

  /// Adds a node: 1 input, 2 output, 3 name, 4 op_type, 5 attribute.
  mutating func add(
    _ type: String, _ inputs: [String], _ attributes: [ONNXAttribute] = [], to outputs: [String]
  ) {
    var node = ProtobufMessage()
    for input in inputs { node.add(1, input) }
    for output in outputs { node.add(2, output) }
    node.add(3, outputs[0])
    node.add(4, type)
    for attribute in attributes { node.add(5, attribute.message) }
    nodes.add(1, node)
  }

  /// Adds a node whose one result is on the way to a target.
  mutating func step(
    _ type: String, _ inputs: [String], _ attributes: [ONNXAttribute] = [], for target: String
  ) -> String {
    let output = fresh("\(target)/\(type)")
    add(type, inputs, attributes, to: [output])
    return output
  }

  // MARK: Constants

  /// The name of an initializer; written on the first call for a key.
  mutating func initializer(
    _ key: String, _ tensor: () throws(ONNXError) -> ONNXTensor
  ) throws(ONNXError) -> String {
    if let name = constants[key] { return name }
    // A value's own name is taken by the value itself.
    let name = graph.values.contains { $0.name == key && $0.constant != nil } ? key : fresh(key)
    add(try tensor(), name: name)
    constants[key] = name
    return name
  }

  /// The name of an initializer that needs nothing to be made.
  mutating func initializer(_ key: String, _ tensor: ONNXTensor) -> String {
    if let name = constants[key] { return name }
    let name = fresh(key)
    add(tensor, name: name)
    constants[key] = name
    return name
  }

  private mutating func add(_ tensor: ONNXTensor, name: String) {
    initializers.add(5, tensor.message(name: name))
  }

  /// A list of integers as an operand.
  mutating func list(_ values: [Int]) -> String {
    let key = "[\(values.map(String.init).joined(separator: ","))]"
    return initializer(key, ONNXTensor(list: values))
  }

  /// A float as an operand.
  mutating func scalar(_ value: Float) -> String {
    initializer("\(value)", ONNXTensor(scalar: value))
  }

  /// The elements of a constant.
  func elements(of id: ValueID) throws(ONNXError) -> [Float] {
    guard let elements = graph[id].constant.flatMap(elements) else {
      throw .missingElements(model: graph.name, constants: [graph[id].name])
    }
    return elements
  }

  // MARK: Values

  /// The name under which nodes read a value.
  mutating func operand(_ id: ValueID) throws(ONNXError) -> String {
    let value = graph[id]
    guard value.constant != nil else { return readNames[id] ?? value.name }
    let writer = self
    return try initializer(value.name) { () throws(ONNXError) in
      let elements = try writer.elements(of: id)
      return ONNXTensor(
        value.type.shape.dimensions,
        value.type.element == .int32 ? .int32(elements.map { Int32($0) }) : .float(elements))
    }
  }

  /// The form that an activation is stored in; nil for floats.
  func quantization(of id: ValueID) -> AffineQuantization? { quantization[id] }

  /// The name under which a node writes a value.
  private mutating func target(_ id: ValueID) -> String {
    let name = graph[id].name
    return quantization[id] != nil && graph.outputs.contains(id) ? fresh("\(name)/float") : name
  }

  /// Puts a pair of QuantizeLinear and DequantizeLinear behind a quantized value.
  private mutating func quantize(_ id: ValueID, written name: String) {
    guard let form = quantization[id] else { return }
    let value = graph[id].name
    let parameters = self.parameters(of: form, for: value)
    let stored = step("QuantizeLinear", [name] + parameters, for: value)
    let read = name == value ? fresh("\(value)/DequantizeLinear") : value
    add("DequantizeLinear", [stored] + parameters, to: [read])
    readNames[id] = read
    storedNames[id] = stored
  }

  /// Scale and zero point as operands.
  mutating func parameters(of form: AffineQuantization, for value: String) -> [String] {
    [
      initializer("\(value)/scale", ONNXTensor(scalar: form.scale)),
      initializer("\(value)/zero_point", ONNXTensor([], .uint8([form.zeroPoint]))),
    ]
  }

  /// What lies within an operation, behind a pair of QuantizeLinear and DequantizeLinear.
  mutating func quantized(_ name: String, _ form: AffineQuantization) -> String {
    let parameters = self.parameters(of: form, for: name)
    let stored = step("QuantizeLinear", [name] + parameters, for: name)
    return step("DequantizeLinear", [stored] + parameters, for: name)
  }

  /// The bytes of a quantized activation, before their DequantizeLinear.
  func stored(_ id: ValueID) -> (name: String, form: AffineQuantization)? {
    guard let name = storedNames[id], let form = quantization[id] else { return nil }
    return (name, form)
  }

  // MARK: The model

  /// The encoded model: 1 ir_version, 2 producer_name, 7 graph, 8 opset_import.
  mutating func model() throws(ONNXError) -> [UInt8] {
    try checkContent()
    for id in graph.inputs { quantize(id, written: graph[id].name) }
    for node in graph.nodes {
      let targets = node.outputs.map { target($0) }
      try write(node, to: targets)
      for (id, target) in zip(node.outputs, targets) { quantize(id, written: target) }
    }
    var operators = ProtobufMessage()
    operators.add(1, "")
    operators.add(2, 17)
    var model = ProtobufMessage()
    model.add(1, 8)
    model.add(2, "pocketbench")
    model.add(7, try graphMessage())
    model.add(8, operators)
    guard model.byteCount <= Self.largestByteCount else { throw tooLarge(model.byteCount) }
    return model.bytes
  }

  private func checkContent() throws(ONNXError) {
    let unsupported = graph.nodes.filter { !isSupported($0.operation) }
    guard unsupported.isEmpty else {
      throw .unsupportedNodes(
        model: graph.name, nodes: unsupported.map { "\($0.name) (\($0.operation.family))" })
    }
    let missing = graph.usedConstants.filter { !$0.constant.isAvailable }
    guard missing.isEmpty else {
      throw .missingElements(
        model: graph.name, constants: missing.map { graph[$0.id].name })
    }
    // Before gigabytes of elements are made in vain; quantized weights take a quarter.
    let count = graph.usedConstants.reduce(0) { $0 + $1.constant.type.shape.count }
    let byteCount = count * (quantization.isEmpty ? 4 : 1)
    guard byteCount <= Self.largestByteCount else { throw tooLarge(byteCount) }
  }

  private func tooLarge(_ byteCount: Int) -> ONNXError {
    .tooLarge(model: graph.name, byteCount: byteCount, limit: Self.largestByteCount)
  }

  /// The encoded graph: 1 node, 2 name, 5 initializer, 11 input, 12 output.
  private mutating func graphMessage() throws(ONNXError) -> ProtobufMessage {
    let produced = graph.producers()
    var outputs = ProtobufMessage()
    for id in graph.outputs {
      var name = graph[id].name
      // An output that no node makes needs one.
      if produced[id.index] == nil {
        name = fresh("\(name)/output")
        add("Identity", [try operand(id)], to: [name])
      }
      outputs.add(12, valueInfo(id, name: name))
    }
    var message = nodes
    message.add(2, graph.name)
    message.append(contentsOf: initializers)
    for id in graph.inputs { message.add(11, valueInfo(id, name: graph[id].name)) }
    message.append(contentsOf: outputs)
    return message
  }

  /// Name and type of an input or output: `ValueInfoProto`.
  private func valueInfo(_ id: ValueID, name: String) -> ProtobufMessage {
    var shape = ProtobufMessage()
    for extent in graph[id].type.shape.dimensions {
      var dimension = ProtobufMessage()
      dimension.add(1, extent)
      shape.add(1, dimension)
    }
    var tensor = ProtobufMessage()
    tensor.add(1, ONNXTensor.DataType(graph[id].type.element).rawValue)
    tensor.add(2, shape)
    var type = ProtobufMessage()
    type.add(1, tensor)
    var info = ProtobufMessage()
    info.add(1, name)
    info.add(2, type)
    return info
  }
}
