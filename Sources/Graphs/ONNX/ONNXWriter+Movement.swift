import Tensors

/// Operations that only move elements.
extension ONNXWriter {
  /// The same elements under another shape.
  mutating func reshape(_ x: String, _ shape: Shape, to target: String) {
    // Extents of zero would otherwise mean those of the operand.
    let isEmpty = shape.dimensions.contains(0)
    add(
      "Reshape", [x, list(shape.dimensions)], isEmpty ? [.integer("allowzero", 1)] : [],
      to: [target])
  }

  /// A part of the operand; only axes that are cut are named.
  mutating func slice(
    _ x: String, _ shape: Shape, _ starts: [Int], _ sizes: [Int], to target: String
  ) {
    let axes = shape.dimensions.indices.filter { sizes[$0] != shape[$0] }
    guard !axes.isEmpty else { return add("Identity", [x], to: [target]) }
    let ends = axes.map { starts[$0] + sizes[$0] }
    add("Slice", [x, list(axes.map { starts[$0] }), list(ends), list(axes)], to: [target])
  }

  /// Channels read as a table of some rows, column by column.
  mutating func shuffle(_ x: String, _ shape: Shape, rows: Int, to target: String) {
    let table: Shape = [shape[0], rows, shape[1] / rows, shape[2] * shape[3]]
    let grouped = step("Reshape", [x, list(table.dimensions)], for: target)
    let shuffled = step("Transpose", [grouped], [.integers("perm", [0, 2, 1, 3])], for: target)
    reshape(shuffled, shape, to: target)
  }
}
