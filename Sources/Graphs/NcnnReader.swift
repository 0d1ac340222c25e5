import Basics
public import Tensors

extension Graph {
  /// Reads a network in ncnn's text `.param` format.
  ///
  /// A batch extent of one is put in front of every blob: images are `[1,C,H,W]`, sequences
  /// `[1,S,D]`, vectors `[1,D]`. The weights lie in another file that is not read, so they are
  /// constants without content: the graph can be simulated but not executed. The slope and offset
  /// of hard sigmoid and hard swish layers are those of the operations here.
  ///
  /// - Parameters:
  ///   - text: The file's text.
  ///   - file: Its path, for messages and the graph's name.
  ///   - inputShape: Extents without the batch (`[3,224,224]`) of inputs that state none.
  /// - Throws: ``GraphError``: malformed lines, or every layer type that no operation stands for.
  /// - Complexity: O(length of the text).
  public init(
    ncnnParam text: String, file: String, inputShape: Shape? = nil
  ) throws(GraphError) {
    let layers = try NcnnReader.layers(of: text, file: file)
    let unknown = layers.map(\.type).filter {
      NcnnLayerType(rawValue: $0) == nil && NcnnLayerType.activations[$0] == nil
    }
    guard unknown.isEmpty else {
      throw .unsupportedLayers(file: file, layers: Set(unknown).sorted())
    }
    var reader = NcnnReader(file: file, inputShape: inputShape)
    for layer in layers { try reader.read(layer) }
    self = try reader.finish()
  }
}

/// Turns layers into nodes, one after the other.
struct NcnnReader {
  var builder: GraphBuilder
  let file: String
  let inputShape: Shape?
  /// Every blob that was made so far. Several blobs may be one value: copies are not nodes.
  private var blobs: [String: ValueID] = [:]
  private var blobOrder: [String] = []
  private var consumed: Set<String> = []

  init(file: String, inputShape: Shape?) {
    let base = file.split(separator: "/").last.map(String.init) ?? file
    builder = GraphBuilder(name: base.hasSuffix(".param") ? String(base.dropLast(6)) : base)
    self.file = file
    self.inputShape = inputShape
  }

  /// Adds the nodes of a layer and takes note of the blobs it makes.
  mutating func read(_ layer: NcnnLayer) throws(GraphError) {
    var inputs: [ValueID] = []
    for input in layer.inputs {
      guard let id = blobs[input] else {
        throw layer.malformed("blob '\(input)' is used before it is made")
      }
      inputs.append(id)
    }
    let outputs = try convert(layer, inputs)
    guard outputs.count == layer.outputs.count else {
      throw layer.malformed(
        "expected \(outputs.count) outputs, found \(layer.outputs.count)")
    }
    for (blob, id) in zip(layer.outputs, outputs) {
      guard blobs.updateValue(id, forKey: blob) == nil else {
        throw layer.malformed("blob '\(blob)' is made again")
      }
      blobOrder.append(blob)
    }
    // What Noop does not hand on leaves the network there.
    let isNoop = NcnnLayerType(rawValue: layer.type) == .noop
    consumed.formUnion(isNoop ? layer.inputs.prefix(outputs.count) : layer.inputs[...])
  }

  /// Ends the graph: blobs that no layer uses are its outputs.
  mutating func finish() throws(GraphError) -> Graph {
    var outputs: [ValueID] = []
    for blob in blobOrder where !consumed.contains(blob) {
      if let id = blobs[blob], !outputs.contains(id) { outputs.append(id) }
    }
    guard !outputs.isEmpty else {
      throw .malformed(file: file, line: 2, reason: "the network has no output")
    }
    let graph = builder.finish(outputs: outputs)
    guard !graph.hasTooManyMacs else {
      throw .malformed(
        file: file, line: 2, reason: "more than \(Graph.largestMacs) multiply-accumulates")
    }
    return graph
  }

  func shape(_ id: ValueID) -> Shape { builder.graph[id].type.shape }

  /// Adds a node. Without a suffix it is the one that makes the layer's output.
  mutating func add(
    _ operation: Operation, _ inputs: [ValueID], _ layer: NcnnLayer, _ suffix: String? = nil
  ) throws(GraphError) -> ValueID {
    guard suffix == nil else {
      return try addAll(operation, inputs, layer, name: "\(layer.name).\(suffix ?? "")")[0]
    }
    guard layer.outputs.count == 1 else {
      throw layer.malformed("expected 1 output, found \(layer.outputs.count)")
    }
    return try addAll(operation, inputs, layer, name: layer.name, outputNames: layer.outputs)[0]
  }

  /// Adds a node with any number of outputs; a misfit is reported at the layer's line.
  mutating func addAll(
    _ operation: Operation, _ inputs: [ValueID], _ layer: NcnnLayer, name: String,
    outputNames: [String]? = nil
  ) throws(GraphError) -> [ValueID] {
    do {
      return try builder.add(operation, inputs, name: name, outputNames: outputNames)
    } catch {
      guard case .invalidNode(_, let reason) = error else { throw error }
      throw layer.malformed(reason)
    }
  }

  /// Adds a constant that is known by its shape only.
  mutating func weights(
    _ extents: [Int], _ layer: NcnnLayer, _ suffix: String, role: Constant.Role = .parameter
  ) throws(GraphError) -> ValueID {
    let shape = Shape(extents)
    guard !shape.isTooLarge else {
      throw layer.malformed("\(suffix) \(shape) has more than \(Shape.largestCount) elements")
    }
    return builder.constant(
      "\(layer.name).\(suffix)", Constant(TensorType(shape), .absent, role: role))
  }

  /// Adds a constant whose elements are all the same.
  mutating func uniform(
    _ value: Float, _ layer: NcnnLayer, _ suffix: String, shape: Shape = [1]
  ) -> ValueID {
    builder.constant(
      "\(layer.name).\(suffix)", Constant(TensorType(shape), .uniform(value), role: .buffer))
  }

  /// The one operand of a layer that takes one.
  func single(_ inputs: [ValueID], _ layer: NcnnLayer) throws(GraphError) -> ValueID {
    guard inputs.count == 1 else {
      throw layer.malformed("expected 1 input, found \(inputs.count)")
    }
    return inputs[0]
  }
}
