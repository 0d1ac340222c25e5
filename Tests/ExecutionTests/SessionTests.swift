import Compiler
import Execution
import Graphs
import Kernels
import Records
import Tensors
import TestSupport
import Testing

struct SessionTests {
  static let models = [
    "mobilenetv2@32", "bert-mini@tokens=8", "decoder-24x2048@layers=2,tokens=4,width=128",
  ]

  private static let smallest = "decoder-24x2048@layers=1,tokens=4,width=128"

  @Test(arguments: models) func `two runs give the same bits, whatever ran between`(
    model: String
  ) throws {
    let graph = try ModelZoo.graph(named: model)
    var session = try Session(hostPlan(graph, passes: Pass.standard))
    let first = try session.run(graph.seededInputs(seed: 1))
    let other = try session.run(graph.seededInputs(seed: 2))
    let again = try session.run(graph.seededInputs(seed: 1))
    #expect(bits(first) == bits(again))
    #expect(bits(first) != bits(other))
    #expect(first.values.allSatisfy { $0.elements.allSatisfy { $0.isFinite } })
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `random graphs give the same bits in a session of their own`(seed: UInt64) throws {
    let graph = randomGraph(seed: seed)
    let inputs = graph.seededInputs(seed: seed)
    let plan = try hostPlan(graph, passes: Pass.standard)
    var used = try Session(plan)
    _ = try used.run(graph.seededInputs(seed: seed + 1))
    var fresh = try Session(plan)
    let (again, first) = (try used.run(inputs), try fresh.run(inputs))
    #expect(bits(again) == bits(first))
  }

  @Test func `a plan for a device is refused`() throws {
    let graph = try graph(of: .unary(.negate), on: [TensorType([1])])
    var plan = try hostPlan(graph)
    plan.target = .host(isa: "sve")
    let error = #expect(throws: ExecutionError.self) { _ = try Session(plan) }
    let levels = ["reference"] + Processor.current.levels.map(\.rawValue)
    let host = levels.joined(separator: ", ")
    #expect(error == .wrongTarget(plan: "host sve", host: host))
    #expect(
      error?.description
        == "the plan is for host sve, this machine runs \(host): compile it for one of these")
  }

  @Test func `weights and arena may fill the memory limit, not exceed it`() throws {
    let plan = try hostPlan(try ModelZoo.graph(named: Self.smallest))
    let needed = try Session(plan).memoryByteCount
    #expect(needed >= plan.weightBytes + plan.arenaBytes)
    _ = try Session(plan, limits: SessionLimits(memoryBytes: needed))
    let error = #expect(throws: ExecutionError.self) {
      _ = try Session(plan, limits: SessionLimits(memoryBytes: needed - 1))
    }
    #expect(error == .exceedsMemory(needed: needed, available: needed - 1))
    #expect(
      error?.description == "the session needs \(needed) bytes, it may use \(needed - 1)")
  }

  @Test func `a constant without elements is named`() throws {
    var builder = GraphBuilder(name: "absent")
    let x = builder.input("x", TensorType([2]))
    let type = TensorType([2])
    let weight = builder.constant("weight", Constant(type, .absent))
    let half = builder.constant("half", Constant(type, .uniform(0.5)))
    let scaled = try builder.add(.binary(Binary(.multiply)), weight, half, name: "scaled")
    let y = try builder.add(.binary(Binary(.add)), x, scaled, name: "y")
    let graph = builder.finish(outputs: [y])
    for (passes, name) in [([], "weight"), (Pass.standard, "scaled")] {
      let plan = try hostPlan(graph, passes: passes)
      let error = #expect(throws: ExecutionError.self) { _ = try Session(plan) }
      #expect(error == .missingWeights(name: name))
      #expect(
        error?.description
          == "constant '\(name)' has no elements: the model can be simulated but not executed")
    }
  }

  @Test func `an operation without a kernel is named`() throws {
    let plan = try hostPlan(graph(of: .detection(boxes: 3), on: [TensorType([1, 4])]))
    let error = #expect(throws: ExecutionError.self) { _ = try Session(plan) }
    #expect(error == .unsupportedOperation(node: "result", operation: "detection"))
    #expect(error?.description == "node 'result': there is no kernel for detection")
  }

  @Test func `inputs that are unknown, missing or of another shape are refused`() throws {
    let two = counting([2])
    let types = [TensorType([2]), TensorType([2])]
    let plan = try hostPlan(graph(of: .binary(Binary(.add)), on: types))
    func error(_ inputs: [String: Tensor]) throws -> ExecutionError? {
      var session = try Session(plan)
      do throws(ExecutionError) {
        _ = try session.run(inputs)
        return nil
      } catch {
        return error
      }
    }
    let unknown = try error(["x0": two, "x1": two, "x2": two])
    #expect(unknown == .unknownInput("x2", known: ["x0", "x1"]))
    #expect(unknown?.description == "there is no input 'x2'; the inputs are x0, x1")
    let missing = try error(["x0": two])
    #expect(missing == .missingInput("x1", given: ["x0"]))
    #expect(missing?.description == "input 'x1' is missing; given: x0")
    #expect(try error([:])?.description == "input 'x0' is missing; given: none")
    let wrong = try error(["x0": two, "x1": counting([1, 2])])
    #expect(wrong == .wrongShape(input: "x1", expected: [2], found: [1, 2]))
    #expect(wrong?.description == "input 'x1' has shape [2], got [1,2]")
    #expect(try error(["x0": two, "x1": two]) == nil)
  }

  @Test func `outputs are known by their names, with and without passes`() throws {
    var builder = GraphBuilder(name: "names")
    let x = builder.input("x", TensorType([1, 2]))
    let relu = try builder.add(.unary(.activation(.relu)), [x], name: "n", outputNames: ["a"])[0]
    let view = try builder.add(.reshape([2]), [relu], name: "v", outputNames: ["b"])[0]
    let same = try builder.add(.unary(.identity), [view], name: "i", outputNames: ["c"])[0]
    let fixed = builder.constant("d", Constant(TensorType([1]), .uniform(3)))
    let graph = builder.finish(outputs: [same, relu, x, fixed])
    for passes in [[], Pass.standard] {
      var session = try Session(hostPlan(graph, passes: passes))
      let outputs = try session.run(["x": Tensor([1, 2], [-1, 5])])
      #expect(
        outputs == [
          "c": Tensor([2], [0, 5]), "a": Tensor([1, 2], [0, 5]), "x": Tensor([1, 2], [-1, 5]),
          "d": Tensor([1], [3]),
        ])
    }
  }

  @Test func `tokens outside the vocabulary give NaN, not a crash`() throws {
    let graph = try ModelZoo.graph(named: Self.smallest)
    var session = try Session(hostPlan(graph, passes: Pass.standard))
    let outputs = try session.run(["tokens": Tensor([1, 4], [1, 40_000, 2, 3])])
    #expect(outputs.values.allSatisfy { $0.elements.contains { $0.isNaN } })
    let sound = try session.run(["tokens": Tensor([1, 4], [1, 4, 2, 3])])
    #expect(sound.values.allSatisfy { $0.elements.allSatisfy { $0.isFinite } })
  }

  private func bits(_ tensors: [String: Tensor]) -> [String: [UInt32]] {
    tensors.mapValues { $0.elements.map(\.bitPattern) }
  }
}
