import Compiler
import Execution
import Graphs
import Kernels
import Records
import Tensors
import TestSupport
import Testing

/// Networks in int8, against the same networks in floats and against themselves.
struct ByteSessionTests {
  /// A network, and how near its outputs in bytes come to those in floats.
  struct Network: Sendable, CustomTestStringConvertible {
    let name: String
    /// The least cosine.
    let cosine: Double
    /// Whether everything that decides about bytes is integer arithmetic, or floats that every
    /// level computes alike; attention and layer normalization are sums in another order.
    let isExact: Bool

    var testDescription: String { name }
  }

  /// Measured: at least 0.9995, of MobileNetV2 0.9876.
  static let networks = [
    Network(name: "mobilenetv2@64", cosine: 0.98, isExact: true),
    Network(name: "mobilenetv3-small@64", cosine: 0.999, isExact: true),
    Network(name: "efficientnet-b0@64", cosine: 0.999, isExact: true),
    Network(name: "squeezenet1.1@64", cosine: 0.999, isExact: true),
    Network(name: "resnet18@64", cosine: 0.999, isExact: true),
    Network(name: "bert-mini@tokens=9", cosine: 0.999, isExact: false),
  ]

  @Test(arguments: networks) func `bytes give nearly what floats give`(network: Network) throws {
    let graph = try ModelZoo.graph(named: network.name)
    let calibration = try calibration(of: graph)
    var floats = try Session(
      compile(graph, for: .host(HostTarget()), passes: Pass.standard))
    var bytes = try Session(bytePlan(graph, calibration))
    #expect(bytes.plan.steps.contains { $0.kernel.precision == .int8 })
    // Inputs that the ranges were not taken from.
    for seed in 11...12 as ClosedRange<UInt64> {
      let inputs = graph.seededInputs(seed: seed)
      let (expected, found) = (try floats.run(inputs), try bytes.run(inputs))
      #expect(expected.keys == found.keys)
      for (name, tensor) in expected {
        let other = try #require(found[name])
        let similarity = cosine(tensor, other)
        #expect(similarity >= network.cosine, "\(name)")
        #expect(other.elements.allSatisfy { $0.isFinite })
      }
    }
  }

  @Test(arguments: networks) func `every level gives the same bits where sums are exact`(
    network: Network
  ) throws {
    let graph = try ModelZoo.graph(named: network.name)
    let calibration = try calibration(of: graph)
    let inputs = graph.seededInputs(seed: 5)
    var best = try Session(bytePlan(graph, calibration))
    let expected = try best.run(inputs)
    for isa in Processor.current.levels {
      var session = try Session(bytePlan(graph, calibration, isa: isa))
      let found = try session.run(inputs)
      if network.isExact {
        #expect(bits(found) == bits(expected), "\(isa)")
      } else {
        for (name, tensor) in expected {
          #expect(try cosine(tensor, #require(found[name])) >= 0.999, "\(isa) \(name)")
        }
      }
    }
  }

  @Test(arguments: networks) func `threads change no bit`(network: Network) throws {
    let graph = try ModelZoo.graph(named: network.name)
    let calibration = try calibration(of: graph)
    let inputs = graph.seededInputs(seed: 5)
    var expected: [String: [UInt32]]?
    for threads in 1...4 {
      var session = try Session(bytePlan(graph, calibration, threads: threads))
      let found = try bits(session.run(inputs))
      #expect(expected == nil || found == expected, "\(threads) threads")
      expected = found
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `random graphs give numbers near those in floats, with any thread count`(
    seed: UInt64
  ) throws {
    let graph = randomGraph(seed: seed)
    let calibration = try calibration(of: graph)
    let inputs = graph.seededInputs(seed: 1)
    var floats = try Session(compile(graph, for: .host(HostTarget()), passes: Pass.standard))
    let expected = try floats.run(inputs)
    guard expected.values.allSatisfy({ $0.elements.allSatisfy(\.isFinite) }) else { return }
    var first = try Session(bytePlan(graph, calibration))
    var second = try Session(bytePlan(graph, calibration, threads: 3))
    let found = try first.run(inputs)
    #expect(try bits(found) == bits(second.run(inputs)))
    for (name, tensor) in expected {
      let other = try #require(found[name])
      #expect(other.shape == tensor.shape)
      #expect(other.elements.allSatisfy { $0.isFinite })
      #expect(cosine(tensor, other) >= 0.95, "\(name)")
    }
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func `a value without a range is computed in floats`(seed: UInt64) throws {
    let graph = randomGraph(seed: seed)
    let whole = try calibration(of: graph)
    let inputs = graph.seededInputs(seed: 1)
    var floats = try Session(compile(graph, for: .host(HostTarget()), passes: Pass.standard))
    let expected = try floats.run(inputs)
    guard expected.values.allSatisfy({ $0.elements.allSatisfy(\.isFinite) }) else { return }
    for name in whole.values.keys.sorted() + whole.nodes.keys.sorted() {
      var partial = whole
      partial.values[name] = nil
      partial.nodes[name] = nil
      var session = try Session(bytePlan(graph, partial))
      for (output, tensor) in try session.run(inputs) {
        #expect(tensor.elements.allSatisfy { $0.isFinite }, "without \(name)")
        #expect(try cosine(#require(expected[output]), tensor) >= 0.8, "without \(name)")
      }
    }
  }

  @Test func `without any range everything is computed in floats`() throws {
    let graph = try ModelZoo.graph(named: "squeezenet1.1@64")
    let inputs = graph.seededInputs(seed: 1)
    var plain = try Session(compile(graph, for: .host(HostTarget()), passes: Pass.standard))
    var session = try Session(bytePlan(graph, Calibration()))
    #expect(session.plan.steps.allSatisfy { $0.kernel.precision == .fp32 })
    let (expected, found) = (try plain.run(inputs), try session.run(inputs))
    for (name, tensor) in expected {
      #expect(try cosine(tensor, #require(found[name])) >= 0.99999)
    }
  }
}
