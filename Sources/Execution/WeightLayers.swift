import Graphs
import Memory

/// Which bytes of packed weights each step of a plan reads.
///
/// What a step's kernel packs, or what its plain loops read first, is one layer. Of a table that is only
/// looked up, as that of an embedding, rows are read when their numbers are known: 64 of BERT's 30 522
/// rows are 200 KB of 94 MB.
struct WeightLayers {
  /// Bytes that come and go together.
  struct Layer {
    let name: String
    let range: Range<Int>
  }

  /// A table with the rows that a step looks up.
  struct Lookup {
    let table: Range<Int>
    let rowByteCount: Int
    let indices: Operand
    /// What its pages take at most.
    let maximumByteCount: Int
  }

  /// Layers of at least one whole page, in the order of use.
  private(set) var layers: [Layer] = []
  /// Bytes that stay: smaller layers, and what no step reads.
  private(set) var kept: [Range<Int>] = []
  /// The layers that each step of the plan needs, as a range of ``needed``.
  private(set) var needs: [Range<Int>] = []
  private(set) var needed: [Int] = []
  /// What each step looks up; nil for most.
  private(set) var lookups: [Lookup?] = []

  init(_ plan: Plan, _ layout: SessionLayout) {
    let tables = Self.tables(of: plan, layout)
    var layerOfConstant = [Int?](repeating: nil, count: plan.graph.values.count)
    var isPlaced = [Bool](repeating: false, count: plan.graph.values.count)
    for (step, entry) in zip(plan.steps, layout.entries) {
      let node = plan.graph.nodes[step.node]
      let first = needed.count
      var lookup: Lookup?
      switch entry {
      case .view: break
      case .kernel(let kernel, let offset):
        if let layer = add(offset..<offset + kernel.packedByteCount, node.name) {
          needed.append(layer)
        }
      case .reference:
        let constants = node.inputs.filter { layout.operands[$0.index].place == .weights }
        if let table = constants.first, tables[table.index] {
          lookup = Self.lookup(node, layout)
          isPlaced[table.index] = true
        }
        let own = constants.filter { !tables[$0.index] && !isPlaced[$0.index] }
        for id in own {
          isPlaced[id.index] = true
          let operand = layout.operands[id.index]
          layerOfConstant[id.index] = add(
            operand.offset..<operand.offset + 4 * operand.count, plan.graph[id].name)
        }
        for id in constants {
          guard let layer = layerOfConstant[id.index], !needed[first...].contains(layer) else {
            continue
          }
          needed.append(layer)
        }
      }
      needs.append(first..<needed.count)
      lookups.append(lookup)
    }
    for (id, operand) in layout.plainConstants where !isPlaced[id.index] {
      kept.append(operand.offset..<operand.offset + 4 * operand.count)
    }
  }

  /// Bytes of the pages that layers never give back, because neighbours share them, and of those that
  /// stay.
  var residentByteCount: Int {
    let page = StreamedFile.pageByteCount
    func pages(_ range: Range<Int>) -> Int {
      ((range.upperBound + page - 1) / page - range.lowerBound / page) * page
    }
    let shared = layers.reduce(0) {
      $0 + pages($1.range) - StreamedFile.wholePages(in: $1.range).count
    }
    return kept.reduce(shared) { $0 + pages($1) }
  }

  /// The most bytes that a step looks up.
  var lookupByteCount: Int { lookups.reduce(0) { max($0, $1?.maximumByteCount ?? 0) } }

  /// The step with the most bytes of layers, by the layer that is its largest.
  var largestNeed: (byteCount: Int, name: String) {
    var largest = (byteCount: 0, name: "")
    for need in needs {
      let sizes = needed[need].map { layers[$0].range.count }
      let sum = sizes.reduce(0, +)
      guard sum > largest.byteCount else { continue }
      let layer = needed[need].max { layers[$0].range.count < layers[$1].range.count }
      largest = (sum, layer.map { layers[$0].name } ?? "")
    }
    return largest
  }

  /// The place of a new layer; nil where it stays in memory or is empty.
  private mutating func add(_ range: Range<Int>, _ name: String) -> Int? {
    guard !range.isEmpty else { return nil }
    guard !StreamedFile.wholePages(in: range).isEmpty else {
      kept.append(range)
      return nil
    }
    layers.append(Layer(name: name, range: range))
    return layers.count - 1
  }

  /// Which values are constants that lookups alone read, as their table.
  private static func tables(of plan: Plan, _ layout: SessionLayout) -> [Bool] {
    var isTable = [Bool](repeating: false, count: plan.graph.values.count)
    var isOther = isTable
    for (step, entry) in zip(plan.steps, layout.entries) {
      guard case .reference(let prepared) = entry else { continue }
      for (place, id) in plan.graph.nodes[step.node].inputs.enumerated() {
        guard layout.operands[id.index].place == .weights else { continue }
        if case .gather = prepared.kernel, place == 0, prepared.inputs[1].place == .arena {
          isTable[id.index] = true
        } else {
          isOther[id.index] = true
        }
      }
    }
    for id in plan.graph.outputs { isOther[id.index] = true }
    return zip(isTable, isOther).map { $0 && !$1 }
  }

  private static func lookup(_ node: Node, _ layout: SessionLayout) -> Lookup? {
    let (table, indices) = (
      layout.operands[node.inputs[0].index], layout.operands[node.inputs[1].index]
    )
    let results = layout.operands[node.outputs[0].index].count
    let rowByteCount = 4 * results / max(1, indices.count)
    let page = StreamedFile.pageByteCount
    let pages = (rowByteCount + page - 1) / page + 1
    return Lookup(
      table: table.offset..<table.offset + 4 * table.count, rowByteCount: rowByteCount,
      indices: indices,
      maximumByteCount: min(4 * table.count + page, indices.count * pages * page))
  }
}
