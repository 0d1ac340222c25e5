import Compiler
import Graphs
import Records
import Tensors
import TestSupport
import Testing

struct OperatorFusionTests {
  @Test(arguments: [
    (Backend.cpuXnnpack, [] as [FusionPattern]),
    (.gpuMetal, [.depthwisePointwise, .squeezeExcite]),
    (.gpuVulkan, [.depthwisePointwise, .squeezeExcite]),
    (.npuCoreML, [.residual, .depthwisePointwise, .squeezeExcite]),
    (
      .npuNNAPI,
      [
        .attention, .layerNormalization, .gatedActivation, .residual, .depthwisePointwise,
        .squeezeExcite,
      ]
    ),
    (.npuQNN, [.attention, .residual, .depthwisePointwise, .squeezeExcite]),
  ])
  func `each backend excludes patterns, with a reason`(
    backend: Backend, excluded: [FusionPattern]
  ) {
    #expect(
      OperatorFusion(backend).patterns == FusionPattern.allCases.filter { !excluded.contains($0) })
    for pattern in FusionPattern.allCases {
      switch pattern.legality(on: backend) {
      case .legal: #expect(!excluded.contains(pattern))
      case .limitsOnly(let reason): #expect(!excluded.contains(pattern) && !reason.isEmpty)
      case .excluded(let reason): #expect(excluded.contains(pattern) && !reason.isEmpty)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `what a backend cannot run stays untouched`(backend: Backend) throws {
    let fusion = OperatorFusion(backend)
    for seed in 1...40 as ClosedRange<UInt64> {
      let graph = randomGraph(seed: seed, hasPatterns: true)
      for pattern in FusionPattern.allCases {
        let fused = fusion.fuse(pattern, in: graph)
        if !fusion.patterns.contains(pattern) || !pattern.isRewrite {
          #expect(fused == graph, "\(pattern)")
        } else if pattern != .activation || backend != .npuNNAPI {
          #expect(fused == Pass.named(pattern.rawValue)?.run(graph), "\(pattern)")
        }
      }
      let candidates = FusionGroups.candidates(in: graph, patterns: fusion.patterns)
      #expect(candidates.allSatisfy { fusion.patterns.contains($0.pattern) })
    }
  }

  @Test(arguments: Backend.allCases)
  func `attention is fused where the backend has it`(backend: Backend) throws {
    var builder = GraphBuilder(name: "attention")
    let x = builder.input("x", TensorType([1, 4, 8]))
    var attention = AttentionArithmetic()
    attention.mask = AttentionArithmetic.causalMask(queries: 4, keys: 4)
    let y = try attention.add(to: &builder, x, x, x, name: "attention")
    let graph = builder.finish(outputs: [y])
    let fused = OperatorFusion(backend).fuseAttention(graph)
    let hasAttention = backend != .npuNNAPI && backend != .npuQNN
    #expect(fused.nodes.count == (hasAttention ? 1 : graph.nodes.count))
    try expectSameOutputs(fused, as: graph)
  }

  @Test func `drivers with few fused activations get only those`() throws {
    for (activation, isFused) in [
      (.relu, true), (.clip(0, 6), true), (.clip(-1, 1), true), (.clip(0, 1), false),
      (.gelu, false), (.hardSwish, false),
    ] as [(Activation, Bool)] {
      var builder = GraphBuilder(name: "activation")
      let x = builder.input("x", TensorType([1, 4, 3, 3]))
      var y = try builder.convolution(x, Convolution(kernel: Extent(1)), [4, 4, 1, 1])
      y = try builder.batchNormalization(y)
      y = try builder.add(.unary(.activation(activation)), y, name: "activation")
      let graph = builder.finish(outputs: [y])
      let fused = OperatorFusion(.npuNNAPI).fuse(graph)
      #expect(fused.nodes.count == (isFused ? 1 : 2), "\(activation)")
      try expectSameOutputs(fused, as: graph)
    }
  }

  @Test(arguments: Configuration.Preset.allCases, Backend.allCases)
  func `convolution, batch normalisation and ReLU become one node under every preset`(
    preset: Configuration.Preset, backend: Backend
  ) throws {
    var builder = GraphBuilder(name: "always")
    let x = builder.input("x", TensorType([1, 4, 5, 5]))
    var y = try builder.convolution(x, Convolution(kernel: Extent(3)), [4, 4, 3, 3])
    y = try builder.batchNormalization(y)
    y = try builder.add(.unary(.activation(.relu)), y, name: "relu")
    let graph = builder.finish(outputs: [y])
    var configuration = Configuration(preset: preset)
    configuration.backend = backend
    let optimized = try OptimizedGraph(graph, passes: Pass.selected(by: configuration)).graph
    #expect(optimized.nodes.map(\.name) == ["conv"])
    #expect(optimized.nodes.first?.operation.activation == .relu)
    // Passes that quantize do change the results.
    try expectSameOutputs(OperatorFusion(backend).fuse(graph), as: graph)
  }
}
