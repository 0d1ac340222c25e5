import Graphs
import Tensors
import Testing

@Suite struct GraphVerificationTests {
  @Test func `a sound graph has no problems`() throws {
    #expect(try sampleGraph().problems == [])
  }

  /// What a change to the sample breaks, and how that reads.
  private static let defects:
    [(name: String, change: @Sendable (inout Graph) -> Void, problem: String)] = [
      ("no output", { $0.outputs = [] }, "the graph has no output"),
      (
        "an output out of range", { $0.outputs = [ValueID(99)] },
        "the output list refers to %99, but there are 10 values"
      ),
      ("an input out of range", { $0.inputs.append(ValueID(-1)) }, "the input list refers to %-1"),
      (
        "an operand out of range", { $0.nodes[1].inputs[0] = ValueID(99) },
        "node 'scaled' refers to %99"
      ),
      (
        "a result out of range", { $0.nodes[1].outputs[0] = ValueID(99) },
        "node 'scaled' refers to %99"
      ),
      (
        "an input twice", { $0.inputs.append($0.inputs[0]) },
        "input %0 is a constant or given twice"
      ),
      (
        "a constant as input", { $0.inputs.append(ValueID(1)) },
        "input %1 is a constant or given twice"
      ),
      (
        "nodes in the wrong order", { $0.nodes.swapAt(0, 1) },
        "node 'scaled' uses %3 before it is made"
      ),
      ("a node too little", { $0.nodes.remove(at: 0) }, "node 'scaled' uses %3 before it is made"),
      (
        "a value made twice", { $0.nodes[1].outputs = [ValueID(3)] }, "node 'scaled' makes %3 again"
      ),
      (
        "a constant that is made", { $0.nodes[1].outputs = [ValueID(4)] },
        "node 'scaled' makes %4 again"
      ),
      ("an output that is not made", { $0.nodes.removeLast() }, "output %9 is never made"),
      (
        "another shape", { $0[ValueID(3)].type.shape = [1, 4, 8, 7] },
        "node 'conv' should give [float32[1,4,8,8]], but is declared [float32[1,4,8,7]]"
      ),
      ("another element type", { $0[ValueID(3)].type.element = .int8 }, "node 'conv' should give"),
      (
        "an operation that does not fit", { $0.nodes[4].operation = .softmax(axis: 9) },
        "node 'pooled': axis 9 of a tensor with 4 dimensions"
      ),
      ("too few results", { $0.nodes[2].outputs.removeLast() }, "node 'split' should give"),
      (
        "a value name twice", { $0[ValueID(3)].name = "image" },
        "%3 has the name 'image' of another value"
      ),
      ("a node name twice", { $0.nodes[1].name = "conv" }, "two nodes have the name 'conv'"),
      (
        "a constant of another type", { $0[ValueID(2)].constant?.type.element = .float16 },
        "%2 is float32[4], but its constant is float16[4]"
      ),
      (
        "a literal that is too short", { $0[ValueID(2)].constant?.content = .literal([1]) },
        "%2 of shape [4] has 1 elements"
      ),
    ]

  @Test(arguments: defects.indices)
  func `a defect is found`(index: Int) throws {
    let defect = Self.defects[index]
    var graph = try sampleGraph()
    defect.change(&graph)
    let problems = graph.problems
    #expect(problems.contains { $0.contains(defect.problem) }, "\(defect.name): \(problems)")
  }

  @Test func `all problems are listed`() throws {
    var graph = try sampleGraph()
    graph.outputs = []
    graph.nodes[1].name = "conv"
    graph[ValueID(2)].constant?.content = .literal([1])
    #expect(graph.problems.count == 3)
  }
}
