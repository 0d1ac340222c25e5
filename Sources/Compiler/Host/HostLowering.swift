import Graphs
import Kernels
import Records
import Tensors

/// A graph turned into steps for this machine: a kernel for each node, additions fused into the
/// products before them, and conversions wherever a kernel wants its operands in another order or
/// type than they come in.
///
/// A conversion is an identity node whose operand and result are stored differently.
struct HostLowering {
  /// The graph with conversions among its nodes.
  private(set) var graph: Graph
  private(set) var steps: [Step] = []
  /// How each value of ``graph`` is stored.
  private(set) var storages: [ValueStorage]

  private let source: Graph
  private let target: HostTarget
  private let kernels: [HostKernel]
  private let isView: [Bool]
  /// From an addition to the product in whose store it is done.
  private let products: [Int: Int]
  private let quantizations: [ValueID: AffineQuantization]
  /// Every form a value has been brought into.
  private var forms: [ValueID: [ValueStorage: ValueID]] = [:]
  private var nodes: [Node] = []

  /// Lowers a graph.
  ///
  /// - Complexity: O(nodes + values).
  init(_ source: Graph, for target: HostTarget, isView: (Node) -> Bool) {
    self.source = source
    self.target = target
    graph = source
    self.isView = source.nodes.map(isView)
    kernels = source.nodes.map { node in
      guard target.isa != nil, !isView(node) else { return .reference }
      var kernel = HostKernel(node, in: source)
      kernel.takesBytes = kernel.takesBytes && target.precision(of: node) == .int8
      return kernel
    }
    products = target.mayTransform ? source.productsOfAdditions(kernels) : [:]
    quantizations = QuantizedValues(source, kernels, isView: self.isView, products, target).chosen
    storages = source.values.map { _ in ValueStorage() }
    lower()
  }

  private mutating func lower() {
    let fused = Set(products.values)
    for index in source.nodes.indices where !fused.contains(index) {
      if let product = products[index] {
        addStep(product, fusedAddition: index)
      } else {
        addStep(index, fusedAddition: nil)
      }
    }
    // The caller reads floats, row by row.
    graph.outputs = source.outputs.map { id in
      source[id].constant == nil ? form(of: id, as: ValueStorage()) : id
    }
    restoreOutputNames()
    graph.nodes = nodes
  }

  /// A converted output takes the name of the value that it holds.
  private mutating func restoreOutputNames() {
    for (original, id) in zip(source.outputs, graph.outputs) where original != id {
      let name = graph[original].name
      graph[original].name = "\(name).\(storages[original.index])"
      graph[id].name = name
    }
  }

  private mutating func addStep(_ index: Int, fusedAddition: Int?) {
    var node = source.nodes[index]
    let kernel = kernels[index]
    let outputs = fusedAddition.map { source.nodes[$0].outputs } ?? node.outputs
    let wanted = wantedStorage(index, kernel, output: outputs[0])
    node.inputs = node.inputs.enumerated().map { position, id in
      guard source[id].constant == nil else { return id }
      return form(of: id, as: operandStorage(id, position, index, kernel, wanted))
    }
    for output in outputs {
      storages[output.index] = wanted.normalized(for: source[output].type.shape.dimensions)
    }
    var addition: Int?
    nodes.append(node)
    let place = nodes.count - 1
    if let fusedAddition {
      var add = source.nodes[fusedAddition]
      let product = node.outputs[0]
      storages[product.index] = storages[outputs[0].index]
      add.inputs = add.inputs.map { id in
        guard id != product, source[id].constant == nil else { return id }
        // A residual may stay in bytes of its own scale only where the sum is in bytes as well.
        let own = current(id).quantization
        let quantization = wanted.quantization == nil ? nil : own
        return form(of: id, as: ValueStorage(layout: wanted.layout, quantization: quantization))
      }
      nodes.append(add)
      addition = nodes.count - 1
    }
    let algorithm = isView[index] ? .view : kernel.algorithm
    let computesBytes = wanted.quantization != nil || current(node.inputs[0]).quantization != nil
    steps.append(
      Step(
        node: place,
        kernel: KernelDescriptor(
          family: node.operation.family, algorithm: refined(algorithm, node),
          precision: computesBytes ? .int8 : .fp32),
        fused: addition.map { [$0] } ?? [],
        intermediate: computesBytes && wanted.quantization != nil
          ? intermediate(source.nodes[index]) : nil))
  }

  /// How sums are held in bytes before a table applies an activation that does more than limit.
  private func intermediate(_ node: Node) -> AffineQuantization? {
    guard let activation = node.operation.activation, !activation.isLimit else { return nil }
    return target.calibration?.nodes[node.name].map { AffineQuantization(covering: $0) }
  }

  /// Minimal filtering where it pays: floats only.
  private func refined(_ algorithm: KernelAlgorithm, _ node: Node) -> KernelAlgorithm {
    guard algorithm == .gemm, target.mayTransform,
      case .convolution(let convolution) =
        node.operation, current(node.inputs[0]).quantization == nil
    else { return algorithm }
    return winogradPays(convolution, graph[node.inputs[0]].type.shape, node) ? .winograd : .gemm
  }

  private func winogradPays(_ convolution: Convolution, _ input: Shape, _ node: Node) -> Bool {
    guard let isa = target.isa, let processor = Processor.current.limited(to: isa) else {
      return false
    }
    let output = source[node.outputs[0]].type.shape
    let (kernel, stride) = (convolution.kernel, convolution.stride)
    func padding(isVertical: Bool) -> Int {
      convolution.padding.amounts(
        isVertical: isVertical, input: input[isVertical ? 2 : 3],
        window: isVertical ? kernel.height : kernel.width,
        stride: isVertical ? stride.height : stride.width
      ).before
    }
    let window = Window(
      kernel: (kernel.height, kernel.width), stride: (stride.height, stride.width),
      dilation: (convolution.dilation.height, convolution.dilation.width),
      padding: (padding(isVertical: true), padding(isVertical: false)))
    return F32Winograd.advice(
      input: ImageExtents(
        batch: input[0], channels: input[1], height: input[2], width: input[3]),
      window: window, groups: convolution.groups,
      output: ImageExtents(
        batch: output[0], channels: output[1], height: output[2], width: output[3]),
      processor: processor) != nil
  }

  /// How a step stores its result.
  private func wantedStorage(_ index: Int, _ kernel: HostKernel, output: ValueID) -> ValueStorage {
    let node = source.nodes[index]
    let first = node.inputs.first { source[$0].constant == nil }
    if isView[index], let first {
      // A reshaped image must lie row by row; the bytes stay what they are.
      let quantization = current(first).quantization
      return ValueStorage(
        layout: source[first].type.shape == source[output].type.shape
          ? current(first).layout : .rowMajor, quantization: quantization)
    }
    let layout = kernel.layout ?? first.map { current($0).layout } ?? .rowMajor
    return ValueStorage(layout: layout, quantization: quantizations[output])
  }

  /// How a step wants an operand.
  private func operandStorage(
    _ id: ValueID, _ position: Int, _ index: Int, _ kernel: HostKernel, _ wanted: ValueStorage
  ) -> ValueStorage {
    let own = current(id)
    if isView[index] { return ValueStorage(layout: wanted.layout, quantization: own.quantization) }
    let layout = kernel.layout ?? wanted.layout
    // The stem reads the planes of a picture as they come.
    if position == 0, readsPlanes(source.nodes[index], kernel) {
      return ValueStorage(layout: own.layout, quantization: nil)
    }
    guard kernel.takesBytes else { return ValueStorage(layout: layout) }
    if kernel.isWorthConverting {
      return ValueStorage(layout: layout, quantization: own.quantization ?? calibrated(id))
    }
    return ValueStorage(
      layout: layout, quantization: wanted.quantization == nil ? nil : own.quantization)
  }

  /// Whether a convolution takes the image it is given without conversion.
  private func readsPlanes(_ node: Node, _ kernel: HostKernel) -> Bool {
    guard case .convolution(let convolution) = node.operation, !kernel.takesBytes else {
      return false
    }
    let shape = source[node.inputs[0]].type.shape
    return kernel.algorithm == .gemm && convolution.groups == 1 && shape[1] <= 4
      && current(node.inputs[0]) == ValueStorage() && shape[2] * shape[3] > 1 && shape[1] > 1
  }

  private func calibrated(_ id: ValueID) -> AffineQuantization? {
    target.calibration?.quantization(ofValue: source[id].name)
  }

  private func current(_ id: ValueID) -> ValueStorage { storages[id.index] }

  /// A value in some form: itself, a conversion made before, or a new one.
  private mutating func form(of id: ValueID, as wanted: ValueStorage) -> ValueID {
    let shape = graph[id].type.shape
    let storage = wanted.normalized(for: shape.dimensions)
    guard storages[id.index] != storage else { return id }
    if let made = forms[id]?[storage] { return made }
    var value = graph[id]
    value.name = "\(value.name).\(storage)"
    graph.values.append(value)
    storages.append(storage)
    let converted = ValueID(graph.values.count - 1)
    nodes.append(
      Node(
        name: value.name, operation: .unary(.identity), inputs: [id], outputs: [converted]))
    let precision: Precision =
      storage.quantization == nil && storages[id.index].quantization == nil ? .fp32 : .int8
    steps.append(
      Step(
        node: nodes.count - 1,
        kernel: KernelDescriptor(
          family: "conversion", algorithm: .conversion, precision: precision)))
    forms[id, default: [:]][storage] = converted
    return converted
  }
}

extension Graph {
  /// Additions that can be done where a product stores its result: from the node of the addition to
  /// the node of the product. The product has no other user and no activation of its own, and all
  /// extents are equal. In bytes an activation behind the addition must only limit.
  fileprivate func productsOfAdditions(_ kernels: [HostKernel]) -> [Int: Int] {
    let uses = useCounts()
    let producers = producers()
    var products: [Int: Int] = [:]
    for (index, node) in nodes.enumerated() {
      guard case .binary(let binary) = node.operation, binary.kind == .add,
        self[node.inputs[0]].type.shape == self[node.inputs[1]].type.shape,
        node.inputs[0] != node.inputs[1],
        node.inputs.allSatisfy({ self[$0].constant == nil })
      else { continue }
      let candidates = node.inputs.compactMap { input -> Int? in
        guard let producer = producers[input.index], uses[input.index] == 1,
          kernels[producer].isWorthConverting, kernels[producer].algorithm != .depthwise,
          nodes[producer].operation.activation == nil
        else { return nil }
        return producer
      }
      // The later product: what it adds has been computed by then.
      if let product = candidates.max(),
        !kernels[product].takesBytes || binary.activation?.isLimit ?? true
      {
        products[index] = product
      }
    }
    return products
  }
}
