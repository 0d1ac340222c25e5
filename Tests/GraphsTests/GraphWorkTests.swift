import Graphs
import Tensors
import Testing

@Suite struct GraphWorkTests {
  /// A graph of one node whose operands are inputs, or constants where `constants` says so.
  private func graph(
    _ operation: Graphs.Operation, _ shapes: [[Int]], constants: Set<Int> = []
  ) throws -> Graph {
    var builder = GraphBuilder(name: "node")
    let operands = shapes.enumerated().map { index, extents in
      constants.contains(index)
        ? builder.parameter("c\(index)", Shape(extents), scale: 1)
        : builder.input("x\(index)", TensorType(Shape(extents)))
    }
    return builder.finish(outputs: try builder.add(operation, operands, name: "node"))
  }

  @Test(
    arguments: [
      (
        .convolution(Convolution(kernel: Extent(3))), [[2, 8, 6, 4], [16, 8, 3, 3], [16]],
        2 * 16 * 8 * 72
      ),
      (
        .convolution(Convolution(kernel: Extent(3), groups: 8)), [[2, 8, 6, 4], [8, 1, 3, 3]],
        2 * 8 * 8 * 9
      ),
      (
        .convolution(Convolution(kernel: Extent(2), stride: Extent(2), isTransposed: true)),
        [[2, 8, 6, 4], [8, 5, 2, 2]], 2 * 24 * 8 * 5 * 4
      ),
      (.matrixMultiply(MatrixMultiply()), [[2, 7, 8], [5, 8], [5]], 2 * 7 * 8 * 5),
      (.attention(Attention(heads: 2)), [[2, 7, 8], [2, 9, 8], [2, 9, 8]], 2 * 2 * 7 * 9 * 8),
      (.unary(.negate), [[2, 3]], 0), (.softmax(axis: 1), [[2, 3]], 0),
      (.binary(Binary(.multiply)), [[2, 3], [3]], 0),
    ] as [(Graphs.Operation, [[Int]], Int)])
  func `multiply-accumulates`(operation: Graphs.Operation, shapes: [[Int]], macs: Int) throws {
    let graph = try graph(operation, shapes, constants: [1])
    #expect(graph.macs == macs)
    #expect(graph.work(of: graph.nodes[0]).macs == macs)
  }

  @Test func `bytes are those of activations, constants and results`() throws {
    let graph = try graph(
      .matrixMultiply(MatrixMultiply()), [[2, 7, 8], [5, 8], [5]], constants: [1, 2])
    let work = graph.work(of: graph.nodes[0])
    #expect(work == Work(macs: 560, inputBytes: 448, constantBytes: 180, outputBytes: 280))
    #expect(work.bytes == 908)
    #expect(graph.constantBytes == 180)
  }

  @Test func `a gather reads only the rows it is asked for`() throws {
    let graph = try graph(.gather, [[1000, 16], [7]], constants: [0])
    let work = graph.work(of: graph.nodes[0])
    #expect(work == Work(macs: 0, inputBytes: 28, constantBytes: 448, outputBytes: 448))
    #expect(graph.constantBytes == 64_000)
  }

  @Test func `narrow elements are fewer bytes`() throws {
    var graph = try sampleGraph()
    for index in graph.values.indices {
      graph.values[index].type.element = .int8
      graph.values[index].constant?.type.element = .int8
    }
    #expect(graph.problems.isEmpty)
    let wide = try sampleGraph()
    for (narrow, node) in zip(graph.nodes, wide.nodes) {
      #expect(4 * graph.work(of: narrow).bytes == wide.work(of: node).bytes)
    }
  }
}
