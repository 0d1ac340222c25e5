/// One loop, with the bytes that it moves each operand by.
struct NestLoop {
  var extent: Int
  var strides: [Int]

  /// A loop over operands x, weights and result.
  init(_ extent: Int, x: Int = 0, weights: Int = 0, result: Int = 0) {
    self.extent = extent
    strides = [x, weights, result]
  }
}

/// One operand of a kernel: the block that it accesses in each iteration.
struct NestOperand {
  var base: Int
  var rows = 1
  var rowStride = 0
  var rowBytes: Int
  var isStore = false
  /// The last loop that it stands in; nil for the last one that moves it.
  var innermost: Int?
}

extension LoopNest {
  /// A nest of loops over x, weights and result, any of which may be left out; loops that run once
  /// are dropped.
  init(_ loops: [NestLoop], _ operands: [NestOperand?], alsoReads result: Bool = false) {
    let kept = loops.indices.filter { loops[$0].extent > 1 }
    var references: [Reference] = []
    for (index, operand) in operands.enumerated() {
      guard let operand else { continue }
      let strides = kept.map { loops[$0].strides[index] }
      // Counts the loops that are kept up to and with the innermost one.
      let depth = operand.innermost.map { innermost in
        kept.prefix { $0 <= innermost }.count
      }
      var reference = Reference(
        base: operand.base, strides: strides, rows: operand.rows, rowStride: operand.rowStride,
        rowBytes: operand.rowBytes, isStore: operand.isStore, depth: depth)
      references.append(reference)
      if operand.isStore && result {
        reference.isStore = false
        references.append(reference)
      }
    }
    self.init(extents: kept.map { loops[$0].extent }, references: references)
  }
}

/// Gives tensors their addresses, one behind the other as in an arena.
struct AddressSpace {
  private var end = 0

  /// Every tensor begins at a line of 64 bytes, as buffers of the runtime do.
  static let alignment = 64

  mutating func place(_ byteCount: Int) -> Int {
    defer { end += ceilingDivision(byteCount, Self.alignment) * Self.alignment }
    return end
  }
}
