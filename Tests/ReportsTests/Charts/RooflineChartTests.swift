import Records
import Reports
import Testing

struct RooflineChartTests {
  private static let ceilings = RooflineChart.Ceilings(
    flat: [.init(name: "fp32", rate: 32), .init(name: "scalar", rate: 4)],
    slopes: [.init(name: "DRAM", rate: 8)], inUse: "fp32")

  /// A step of a kernel; 1000 ns of arithmetic unless said.
  private func step(
    _ name: String, _ kernel: String = "convolution.gemm.fp32.8x8", macs: Int64,
    bytes: Int64 = 1000, compute: Int64 = 1000, dram: Int64 = 0
  ) -> LayerTerms {
    var layer = LayerTerms(name: name, kernel: kernel)
    layer.computeNs = compute
    layer.dramNs = dram
    layer.work = StepWork(macs: macs, bytes: bytes)
    return layer
  }

  private func charts(
    _ layers: [LayerTerms], _ ceilings: KnownCeilings = .known(ceilings)
  ) -> [Chart] {
    let cell = RunFixtures.cell(values: [Measurement(.latency, 1)], layers: layers)
    return Chart.rooflines(of: RunFixtures.run([cell])) { _ in ceilings }
  }

  private func roofline(_ chart: Chart?) -> RooflineChart? {
    guard case .roofline(let roofline)? = chart?.content else { return nil }
    return roofline
  }

  @Test func `a step is two operations a product, over its time and its bytes`() throws {
    let found = charts([
      step("conv", macs: 10_000), step("depthwise", "convolution.depthwise.fp32", macs: 500),
      step("pool", "pool.streaming.fp32", macs: 0, compute: 0, dram: 500),
    ])
    let drawn = try #require(roofline(found.first))
    #expect(drawn.families == ["convolution depthwise", "convolution gemm"])
    let points = drawn.panels[0].points
    #expect(points.map(\.flopsPerByte) == [20, 1])
    #expect(points.map(\.gigaflopsPerSecond) == [20, 1])
    #expect(points.map(\.family) == [1, 0])
    #expect(points.map(\.name) == ["mobilenet-v2 conv", nil])
    #expect(drawn.panels[0].ceilings == Self.ceilings)
    #expect(found[0].name == "roofline-pixel-5")
    #expect(found[0].headline == "pixel-5 spends 80 % of the time on arithmetic, 20 % on memory")
    #expect(
      found[0].subtitle == "Simulated GFLOP/s of each step (warm); n = 2 steps of 1 model, 1 more "
        + "without products (20 % of the time)")
  }

  @Test func `what cannot be known is said`() throws {
    let found = charts([step("conv", macs: 10_000)], .unknown(reason: "the profile changed"))
    #expect(try #require(roofline(found.first)).panels[0].ceilings == nil)
    #expect(found[0].subtitle.hasSuffix("; no ceilings: the profile changed"))
    let fast = charts([step("conv", "convolution.winograd.fp32", macs: 100_000)])
    #expect(fast[0].subtitle.hasSuffix("so may lie above the peak"))
    var old = step("conv", macs: 1)
    old.work = nil
    #expect(charts([old]).isEmpty)
    #expect(
      charts([old, step("conv2", macs: 1)])[0].subtitle
        .contains("of them 1 recorded before work was stored"))
  }

  @Test func `configurations beyond the panels are counted`() throws {
    let cells = (1...8).map { number in
      RunFixtures.cell(
        RunFixtures.key(configuration: "c\(number)"), layers: [step("conv", macs: 10_000)])
    }
    let found = Chart.rooflines(of: RunFixtures.run(cells)) { _ in .known(Self.ceilings) }
    #expect(try #require(roofline(found.first)).panels.count == 6)
    #expect(found[0].subtitle.hasSuffix("n = 6 steps of 1 model; 6 of 8 configurations"))
  }

  @Test func `kernels beyond the colours are taken together`() throws {
    let layers = (1...9).map {
      step("s\($0)", "kind\($0).gemm.fp32", macs: 100, compute: Int64($0))
    }
    let drawn = try #require(roofline(charts(layers).first))
    #expect(drawn.families.count == 7)
    #expect(drawn.families.first == "kind9 gemm")
    #expect(drawn.families.last == "other")
    #expect(drawn.panels[0].points.map(\.family) == [0, 1, 2, 3, 4, 5, 6, 6, 6])
  }
}
