import Basics
import Compiler
import Devices
import Graphs
import Records
import Simulation
import Tensors
import Testing

struct KernelSelectionTests {
  private static let product = Operation.matrixMultiply(MatrixMultiply())

  private func optimizer(_ device: String, _ text: String = "baseline") throws -> KernelOptimizer {
    try KernelOptimizer(
      DeviceCatalog().device(device), Simulator(), Configuration(parsing: text),
      MemoryLatencies())
  }

  @Test(arguments: [
    ("snapdragon-855-phone", SIMDInstructions.neon), ("budget-phone", .neon),
    ("iphone-15-pro", .neon), ("wasm-scalar", .none), ("server-t4", .avx2),
  ])
  func `a device's instructions are used where it has any`(
    device: String, instructions: SIMDInstructions
  ) throws {
    let choice = try optimizer(device).optimize(
      Self.product, inputs: [[64, 256], [256, 256]], output: [64, 256])
    #expect(choice.instructions == instructions)
    #expect(instructions == .none || choice.speedup > 1)
  }

  /// A core that splits vectors into single elements: they only cost power.
  @Test func `scalar code is chosen where vectors are no faster`() throws {
    let core = "{\"fp32MacsPerCycle\":0.5,\"fma128PerCycle\":0.25}"
    let slow = "budget-phone+clusters[0].core=\(core)+clusters[1].core=\(core)"
    let choice = try optimizer(slow).optimize(
      Self.product, inputs: [[64, 256], [256, 256]], output: [64, 256])
    #expect(choice.kernel.isScalar)
    #expect(choice.instructions == .none)
    #expect(choice.kernel.description == "matrix-multiply.gemm.fp32.scalar")
  }

  @Test func `a step too short to share is left to one thread`() throws {
    let optimizer = try optimizer("snapdragon-855-phone", "baseline,cores=big,threads=all")
    let short = try optimizer.optimize(
      Self.product, inputs: [[1, 16], [16, 16]], output: [1, 16])
    #expect(short.threads == 1)
    let long = try optimizer.optimize(
      Self.product, inputs: [[512, 512], [512, 512]], output: [512, 512])
    #expect(long.threads == 4)
    #expect(long.speedup > short.speedup)
  }

  @Test func `the choice is the cheapest of all candidates`() throws {
    let text = "baseline,cores=big,threads=all"
    for device in try DeviceCatalog().ids {
      let plan = try Bundled.plan("mobilenetv2", on: device, text)
      let profile = try DeviceCatalog().device(device)
      let price = try Simulator().pricer(
        of: plan.graph, on: profile, Configuration(parsing: text), weightBytes: plan.weightBytes)
      for step in plan.steps where step.kernel.algorithm != .view {
        for isScalar in [false, true] {
          for threads in [nil, 1] {
            var other = step
            (other.kernel.isScalar, other.threads) = (isScalar, threads)
            #expect(price(step).totalNs <= price(other).totalNs, "\(device) \(step)")
          }
        }
      }
    }
  }

  @Test func `blocks never cost misses, loops are unrolled by lanes and latency`() throws {
    let choice = try optimizer("snapdragon-855-phone").optimize(
      Self.product, inputs: [[256, 512], [512, 512]], output: [256, 512])
    #expect(choice.blocks.misses < choice.blocks.untiledMisses)
    // Two multiply-adds of four lanes a cycle, four cycles each.
    #expect(choice.unroll == 32)
    #expect(choice.prefetch.prefetchDistance >= 1)
  }

  @Test func `mistakes are named`() throws {
    let kernels = try optimizer("budget-phone")
    #expect(throws: KernelOptimizerError.shapeMismatch(expected: [[64, 8]], found: [8, 64])) {
      try kernels.optimize(Self.product, inputs: [[64, 16], [8, 16]], output: [8, 64])
    }
    #expect(throws: KernelOptimizerError.self) {
      try kernels.optimize(Self.product, inputs: [[64, 16], [8, 15]], output: [64, 8])
    }
    #expect(throws: KernelOptimizerError.self) {
      try optimizer("budget-phone", "baseline,backend=gpu/vulkan")
    }
  }

  // MARK: SIMD

  @Test func `lanes are register bits over element bits`() {
    let lanes = SIMDInstructions.allCases.map { instructions in
      SIMDDataType.allCases.map { SIMDEstimator.lanes(instructions, $0) }
    }
    #expect(
      lanes == [
        [1, 1, 1, 1], [4, 8, 16, 32], [4, 8, 16, 32], [4, 8, 16, 32], [8, 16, 32, 64],
        [16, 32, 64, 128],
      ])
  }

  @Test func `an estimate lies between one and the lanes`() {
    for instructions in SIMDInstructions.allCases {
      for type in SIMDDataType.allCases {
        for kernel in KernelType.allCases {
          let speedup = SIMDEstimator.estimatedSpeedup(instructions, type, kernel)
          #expect(speedup >= 1)
          #expect(speedup <= Double(SIMDEstimator.lanes(instructions, type)))
          #expect(instructions != .none || speedup == 1)
        }
      }
    }
    #expect(SIMDEstimator.estimatedSpeedup(.neon, .float32, .convolution) > 3)
  }

  @Test func `the error of estimates is recorded`() throws {
    let plan = try Bundled.plan("resnet18", on: "snapdragon-855-phone")
    let estimates = try SIMDEstimator(
      DeviceCatalog().device("snapdragon-855-phone"), Simulator()
    ).estimates(of: plan, Configuration())
    #expect(estimates.count == 21)
    for (node, estimate) in estimates {
      #expect(estimate.estimated >= 1, "\(node)")
      #expect(estimate.relativeError >= 0)
      #expect(estimate.isAlarming == (estimate.relativeError > 0.25))
    }
  }

  @Test func `nodes that vectors cannot compute say why`() throws {
    let device = try DeviceCatalog().device("snapdragon-855-phone")
    let old = try DeviceCatalog().device("budget-phone")
    let plain = try DeviceCatalog().device("wasm-scalar")
    let graph = try ModelZoo.graph(named: "mobilenetv2@32")
    let convolution = graph.nodes[0]
    let optimizer = SIMDOptimizer(device)
    #expect(optimizer.canVectorize(convolution, in: graph, .fp32) == .yes(lanes: 4))
    #expect(optimizer.canVectorize(convolution, in: graph, .int8) == .yes(lanes: 16))
    #expect(SIMDOptimizer(old).canVectorize(convolution, in: graph, .fp16) == .no(.dataType(.fp16)))
    #expect(
      SIMDOptimizer(plain).canVectorize(convolution, in: graph, .fp32) == .no(.noInstructions))
    let squeeze = try ModelZoo.graph(named: "squeezenet1.1@64")
    let joined = try #require(squeeze.nodes.first { KernelType($0, in: squeeze) == .movement })
    #expect(optimizer.canVectorize(joined, in: squeeze, .fp32) == .no(.nothingComputed))
    let kernel = KernelDescriptor(
      family: "convolution", algorithm: .gemm, precision: .fp32, isScalar: true)
    #expect(try !optimizer.vectorized(kernel, of: convolution, in: graph).isScalar)
    #expect(throws: SIMDOptimizer.Obstacle.noInstructions) {
      try SIMDOptimizer(plain).vectorized(kernel, of: convolution, in: graph)
    }
  }

  @Test func `vectors can be switched off for a family`() throws {
    let plan = try Bundled.plan("mobilenetv2", on: "pixel-5", "baseline,simd-off=convolution")
    for step in plan.steps where step.kernel.algorithm != .view {
      #expect(step.kernel.isScalar == (step.kernel.family == "convolution"))
    }
    #expect(throws: CompilerError.self) {
      try Bundled.plan("mobilenetv2", on: "pixel-5", "baseline,simd-off=convolutions")
    }
  }
}
