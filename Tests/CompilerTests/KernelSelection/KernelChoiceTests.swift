import Compiler
import Devices
import Execution
import Graphs
import Records
import Simulation
import Tensors
import Testing

struct KernelChoiceTests {
  @Test(arguments: Bundled.configurations, try DeviceCatalog().ids)
  func `winograd is chosen exactly where it is legal and cheaper`(
    text: String, device: String
  ) throws {
    let configuration = try Configuration(parsing: text)
    let plan = try Bundled.plan("resnet18", on: device, text)
    let price = try Simulator().pricer(
      of: plan.graph, on: DeviceCatalog().device(device), configuration,
      weightBytes: plan.weightBytes)
    var legal = 0
    for step in plan.steps {
      let node = plan.graph.nodes[step.node]
      guard case .convolution(let convolution) = node.operation else { continue }
      func cost(_ algorithm: KernelAlgorithm) -> Int64 {
        var other = step
        other.kernel.algorithm = algorithm
        return price(other).totalNs
      }
      let isLegal = convolution.kernel == Extent(3) && convolution.stride == Extent(1)
      legal += isLegal ? 1 : 0
      let isCheaper = cost(.winograd) < cost(.gemm)
      #expect(step.kernel.algorithm == (isLegal && isCheaper ? .winograd : .gemm), "\(node.name)")
    }
    #expect(legal == 13)
  }

  @Test func `winograd is not chosen where its products cost more`() throws {
    let simulator = try simulator(winograd: 1.5)
    let plan = try compile(
      ModelZoo.graph(named: "resnet18"),
      for: .device(DeviceCatalog().device("budget-phone"), simulator), passes: Pass.standard)
    #expect(!plan.steps.contains { $0.kernel.algorithm == .winograd })
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var convolution: Convolution
    var weights: Shape
    var channels = 32
    var precision = "fp32"
    var expected: KernelAlgorithm

    var testDescription: String { "\(convolution) \(weights) \(precision) \(expected)" }
  }

  private static let plain = Convolution(kernel: Extent(3), padding: .all(1))

  static let cases = [
    Case(convolution: plain, weights: [32, 32, 3, 3], expected: .winograd),
    Case(convolution: plain, weights: [32, 32, 3, 3], precision: "fp16", expected: .winograd),
    Case(convolution: plain, weights: [32, 32, 3, 3], precision: "int8", expected: .gemm),
    Case(convolution: plain, weights: [15, 32, 3, 3], expected: .gemm),
    Case(convolution: plain, weights: [32, 15, 3, 3], channels: 15, expected: .gemm),
    Case(
      convolution: Convolution(kernel: Extent(3), stride: Extent(2)), weights: [32, 32, 3, 3],
      expected: .gemm),
    Case(
      convolution: Convolution(kernel: Extent(3), dilation: Extent(2)), weights: [32, 32, 3, 3],
      expected: .gemm),
    Case(
      convolution: Convolution(kernel: Extent(3), isTransposed: true), weights: [32, 32, 3, 3],
      expected: .gemm),
    Case(convolution: Convolution(kernel: Extent(1, 3)), weights: [32, 32, 1, 3], expected: .gemm),
    Case(
      convolution: Convolution(kernel: Extent(3), groups: 32), weights: [32, 1, 3, 3],
      expected: .depthwise),
    Case(
      convolution: Convolution(kernel: Extent(3), groups: 32), weights: [64, 1, 3, 3],
      expected: .grouped),
    Case(
      convolution: Convolution(kernel: Extent(3), groups: 2), weights: [32, 16, 3, 3],
      expected: .grouped),
  ]

  @Test(arguments: cases) func `the kernel of a convolution follows from its attributes`(
    _ test: Case
  ) throws {
    var builder = GraphBuilder(name: "convolution")
    let x = builder.input("x", TensorType([1, test.channels, 28, 28]))
    let y = try builder.convolution(x, test.convolution, test.weights)
    let graph = builder.finish(outputs: [y])
    let configuration = try Configuration(parsing: "baseline,precision=\(test.precision)")
    let device = try DeviceCatalog().device("snapdragon-855-phone")
    let plan = try compile(
      graph, for: .device(device, simulator(winograd: 0.4)), configuration, passes: Pass.standard)
    #expect(plan.steps[0].kernel.algorithm == test.expected)
    let host = try compile(graph, for: .host(.reference), configuration, passes: [])
    #expect(host.steps[0].kernel.algorithm == .reference)
  }

  @Test func `other operations have one kernel each`() throws {
    let plan = try Bundled.plan("bert-mini", on: "tablet")
    for step in plan.steps {
      let expected: KernelAlgorithm =
        ["matrix-multiply", "attention"].contains(step.kernel.family) ? .gemm : .streaming
      #expect(step.kernel.algorithm == expected)
    }
  }

  /// A simulator in which a product by minimal filtering costs a share of a plain one.
  private func simulator(winograd share: Double) throws -> Simulator {
    var constants = try Simulator().constants
    // Tiles of six do 64 of 324 products, on whole tiles.
    constants.latency.winograd = 324.0 / 64 * share * constants.latency.convolution
    constants.latency.transform = 1e-6
    return Simulator(constants)
  }
}
