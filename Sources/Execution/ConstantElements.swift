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
    switch content {
    case .uniform(let value): return [Float](repeating: value, count: type.shape.count)
    case .literal(let elements): return elements
    case .seeded(let seed, let scale, let offset):
      var generator = SplitMix64(seed: seed)
      return (0..<type.shape.count).map { _ in offset + scale * generator.nextSignedUnit() }
    case .computed(let operation, let inputs): return computed(operation, inputs)
    case .quantized(let format, let source):
      return source.elements().map { format.readBack($0, shape: type.shape) }
    case .absent: return nil
    }
  }

  private func computed(_ operation: Operation, _ inputs: [Constant]) -> [Float]? {
    var operands: [Operand] = []
    var values: [Float] = []
    for input in inputs {
      guard let elements = input.elements() else { return nil }
      operands.append(Operand(place: .weights, offset: 4 * values.count, count: elements.count))
      values += elements
    }
    guard let kernel = PreparedKernel(operation, inputs.map(\.type.shape), [type.shape]) else {
      return nil
    }
    let step = PreparedStep(
      kernel: kernel, activation: operation.activation.map(Reference.UnaryFunction.init),
      inputs: operands, outputs: [Operand(place: .arena, offset: 0, count: type.shape.count)])
    var result = [Float](repeating: 0, count: type.shape.count)
    // Even operands without elements have an address.
    values.append(0)
    unsafe values.withUnsafeBytes { weights in
      unsafe result.withUnsafeMutableBytes { arena in
        guard let weights = weights.baseAddress, let arena = arena.baseAddress else {
          return
        }
        unsafe step.run(in: Workspace(weights: weights, arena: arena))
      }
    }
    return result
  }
}
