import Graphs
import Tensors

extension NodeStreams {
  /// Every operand and result once, in order, line by line.
  func once() -> AccessStream {
    var space = AddressSpace()
    var operands: [Range<Int>] = []
    let block = 4 * AddressSpace.alignment
    func reference(_ id: ValueID, steps: Int, isStore: Bool) -> LoopNest.Reference {
      let bytes = shape(id).count * elementBytes
      let base = space.place(bytes)
      if !isStore && graph[id].constant == nil { operands.append(base..<base + bytes) }
      let step = ceilingDivision(bytes, max(1, steps))
      return LoopNest.Reference(
        base: base, strides: [step], rowBytes: max(1, step), isStore: isStore)
    }
    let largest = (node.inputs + node.outputs).map { shape($0).count }.max() ?? 0
    let steps = max(1, largest * elementBytes / block)
    let references =
      node.inputs.map { reference($0, steps: steps, isStore: false) }
      + node.outputs.map { reference($0, steps: steps, isStore: true) }
    return AccessStream(
      nests: [LoopNest(extents: [steps], references: references)], operands: operands)
  }

  /// Each row of the last dimension several times before the next one.
  func rows(passes: Int) -> AccessStream {
    let bytes = x[-1] * elementBytes
    let rows = x.count / max(1, x[-1])
    var space = AddressSpace()
    let base = space.place(rows * bytes)
    let result = space.place(rows * bytes)
    let read = LoopNest.Reference(base: base, strides: [bytes, 0], rowBytes: bytes, depth: 2)
    let write = LoopNest.Reference(
      base: result, strides: [bytes, 0], rowBytes: bytes, isStore: true, depth: 1)
    return AccessStream(
      nests: [LoopNest(extents: [rows, passes], references: [read, write])],
      operands: [base..<base + rows * bytes])
  }

  /// Operands of the result's shape element by element, smaller ones again and again: for each pixel
  /// where channels lie side by side, for each plane elsewhere.
  func elementwise() -> AccessStream {
    let smaller = node.inputs.filter { shape($0).count < result.count }
    let isPerChannel =
      result.rank == 4
      && smaller.allSatisfy {
        shape($0).count == result[1] || shape($0).count == result[0] * result[1]
      }
    guard !smaller.isEmpty, isPerChannel || result.rank < 4 else { return once() }
    let channels = result.rank == 4 ? result[1] : result[-1]
    let isInner = layout == .nhwc || result.rank < 4
    let inner = isInner ? channels : result[2] * result[3]
    let row = max(1, inner * elementBytes)
    let rows = result.count / max(1, inner)
    var space = AddressSpace()
    var operands: [Range<Int>] = []
    let full = node.inputs.filter { shape($0).count == result.count }
    var references = full.map { id in
      let base = space.place(rows * row)
      if graph[id].constant == nil { operands.append(base..<base + rows * row) }
      return LoopNest.Reference(base: base, strides: [row], rowBytes: row)
    }
    for _ in smaller {
      let base = space.place(channels * elementBytes)
      references.append(
        isInner
          ? LoopNest.Reference(base: base, strides: [0], rowBytes: row, depth: 1)
          : LoopNest.Reference(base: base, strides: [elementBytes], rowBytes: elementBytes))
    }
    references.append(
      LoopNest.Reference(
        base: space.place(rows * row), strides: [row], rowBytes: row, isStore: true))
    return AccessStream(
      nests: [LoopNest(extents: [rows], references: references)], operands: operands)
  }

  /// Tensors that are joined to one, or cut out of one: of each as many bytes at a time as lie
  /// together in both.
  func pieces(along axis: Int, isJoin: Bool) -> AccessStream {
    let parts = isJoin ? node.inputs : node.outputs
    let whole = isJoin ? result : x
    let isInterleaved = layout == .nhwc && whole.rank == 4 && axis == 1
    // Channels of each pixel lie together; elsewhere all that the axis and those behind it span.
    let inner = isInterleaved ? 1 : whole.dimensions.dropFirst(axis + 1).reduce(1, *)
    let bytes = inner * elementBytes
    let wholeRow = whole[axis] * bytes
    let rows = whole.count * elementBytes / max(1, wholeRow)
    var space = AddressSpace()
    var operands: [Range<Int>] = []
    let base = space.place(rows * wholeRow)
    if !isJoin { operands.append(base..<base + rows * wholeRow) }
    var offset = base
    let nests = parts.map { id in
      let row = shape(id)[axis] * bytes
      let part = space.place(rows * row)
      if isJoin { operands.append(part..<part + rows * row) }
      defer { offset += row }
      return LoopNest(
        extents: [rows],
        references: [
          LoopNest.Reference(base: part, strides: [row], rowBytes: max(1, row), isStore: !isJoin),
          LoopNest.Reference(
            base: offset, strides: [wholeRow], rowBytes: max(1, row), isStore: isJoin),
        ])
    }
    return AccessStream(nests: nests, operands: operands)
  }

  /// The result in its order, the operand with the strides that this gives.
  func transpose(_ permutation: [Int]) -> AccessStream {
    var space = AddressSpace()
    let bytes = x.count * elementBytes
    let base = space.place(bytes)
    let strides = permutation.map { x.strides[$0] * elementBytes }
    let isContiguous = strides.last == elementBytes
    let inner = isContiguous ? result[-1] : 1
    var extents = result.dimensions
    var steps = result.strides.map { $0 * elementBytes }
    var sources = strides
    if isContiguous {
      extents.removeLast()
      steps.removeLast()
      sources.removeLast()
    }
    let row = max(1, inner * elementBytes)
    return AccessStream(
      nests: [
        LoopNest(
          extents: extents,
          references: [
            LoopNest.Reference(base: base, strides: sources, rowBytes: row, depth: extents.count),
            LoopNest.Reference(
              base: space.place(bytes), strides: steps, rowBytes: row, isStore: true,
              depth: extents.count),
          ])
      ],
      operands: [base..<base + bytes])
  }

  /// Rows of a table, as far apart as evenly spread indices are.
  func gather() -> AccessStream {
    let row = max(1, x[1] * elementBytes)
    let rows = max(1, result.count / max(1, x[1]))
    var space = AddressSpace()
    let table = space.place(x.count * elementBytes)
    let output = space.place(rows * row)
    return AccessStream(nests: [
      LoopNest(
        extents: [rows],
        references: [
          LoopNest.Reference(base: table, strides: [x[0] / rows * row], rowBytes: row, depth: 1),
          LoopNest.Reference(base: output, strides: [row], rowBytes: row, isStore: true),
        ])
    ])
  }
}
