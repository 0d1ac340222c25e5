import Basics
public import Graphs
import Kernels
import Memory
import Quantization
import Tensors

extension Constant {
  /// Makes the elements; those of computed constants with the reference kernels.
  ///
  /// - Returns: nil where the elements are unknown.
  public func elements() -> [Float]? {
    if case .literal(let elements) = content { return elements }
    var isKnown = false
    let elements = unsafe [Float](unsafeUninitializedCapacity: type.shape.count) { buffer, count in
      isKnown = unsafe write(to: buffer)
      count = isKnown ? type.shape.count : 0
    }
    return isKnown ? elements : nil
  }

  /// Writes the elements to their place, without another copy where they follow from a rule.
  ///
  /// - Returns: Whether they are known.
  func write(to target: UnsafeMutableBufferPointer<Float>) -> Bool {
    precondition(target.count >= type.shape.count, "\(target.count) of \(type.shape.count)")
    switch content {
    case .uniform, .literal, .seeded:
      var source = ElementSource(self)
      unsafe source?.next(into: UnsafeMutableBufferPointer(rebasing: target[..<type.shape.count]))
      return true
    case .computed(let operation, let inputs):
      return unsafe compute(operation, inputs, to: target)
    case .quantized(let format, let source):
      guard let elements = source.elements() else { return false }
      let stored = format.readBack(elements, shape: type.shape)
      for index in stored.indices { unsafe target[index] = stored[index] }
      return true
    case .absent: return false
    }
  }

  private func compute(
    _ operation: Operation, _ inputs: [Constant],
    to target: UnsafeMutableBufferPointer<Float>
  ) -> Bool {
    // Scaled weights take the place of the weights: each element is read where it is written.
    let isInPlace: Bool
    if case .binary = operation {
      isInPlace = inputs[0].type.shape == type.shape
    } else {
      isInPlace = false
    }
    var operands: [Operand] = []
    var count = 0
    for (index, input) in inputs.enumerated() {
      let elements = input.type.shape.count
      guard index > 0 || !isInPlace else {
        operands.append(Operand(place: .arena, offset: 0, count: elements))
        continue
      }
      operands.append(Operand(place: .weights, offset: 4 * count, count: elements))
      count += elements
    }
    // Even operands without elements have an address.
    let values = AlignedBuffer<Float>(zeroedCount: count + 1)
    if !isInPlace { for index in 0..<type.shape.count { unsafe target[index] = 0 } }
    for (input, operand) in zip(inputs, operands) {
      let start = unsafe values.baseAddress + operand.offset / 4
      let place =
        unsafe operand.place == .arena
        ? target : UnsafeMutableBufferPointer(start: start, count: operand.count)
      guard unsafe input.write(to: place) else { return false }
    }
    guard let kernel = PreparedKernel(operation, inputs.map(\.type.shape), [type.shape]) else {
      return false
    }
    guard let arena = target.baseAddress else { return true }
    let step = PreparedStep(
      kernel: kernel, activation: operation.activation.map(Reference.UnaryFunction.init),
      inputs: operands, outputs: [Operand(place: .arena, offset: 0, count: type.shape.count)])
    unsafe step.run(
      in: Workspace(
        weights: UnsafeRawPointer(values.baseAddress), arena: UnsafeMutableRawPointer(arena)))
    return true
  }
}

/// The elements of a constant that follow from a rule, part by part.
struct ElementSource {
  private let content: Constant.Content
  private var generator: SplitMix64
  private var position = 0

  /// nil for constants that are computed or unknown.
  init?(_ constant: Constant) {
    content = constant.content
    switch constant.content {
    case .uniform, .literal: generator = SplitMix64(seed: 0)
    case .seeded(let seed, _, _): generator = SplitMix64(seed: seed)
    case .computed, .quantized, .absent: return nil
    }
  }

  /// Writes the next elements, as many as there is room for.
  mutating func next(into target: UnsafeMutableBufferPointer<Float>) {
    switch content {
    case .uniform(let value):
      for index in target.indices { unsafe target[index] = value }
    case .literal(let elements):
      for index in target.indices where position + index < elements.count {
        unsafe target[index] = elements[position + index]
      }
    case .seeded(_, let scale, let offset):
      for index in target.indices {
        unsafe target[index] = offset + scale * generator.nextSignedUnit()
      }
    case .computed, .quantized, .absent: break
    }
    position += target.count
  }
}
