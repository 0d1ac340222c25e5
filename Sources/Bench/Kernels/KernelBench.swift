public import Kernels

/// Times kernels on this machine, in one thread.
public struct KernelBench: Sendable {
  /// What is timed.
  public var benchmarks: [KernelBenchmark]
  /// Which of the variants are, by their ``KernelBenchmark/name(_:)``.
  public var isWanted: @Sendable (String) -> Bool
  /// What kernels may use.
  public var processor: Processor
  /// How they are timed.
  public var timer: BurstTimer

  /// A bench.
  public init(
    _ benchmarks: [KernelBenchmark] = KernelBenchmark.all, processor: Processor = .current,
    timer: BurstTimer = BurstTimer(budgetSeconds: 0.05),
    isWanted: @escaping @Sendable (String) -> Bool = { _ in true }
  ) {
    self.benchmarks = benchmarks
    self.processor = processor
    self.timer = timer
    self.isWanted = isWanted
  }

  /// The wanted variants of a benchmark that the processor can run, fastest first.
  public func variants(of benchmark: KernelBenchmark) -> [KernelVariantInfo] {
    benchmark.variants.filter {
      processor.limited(to: $0.required) != nil && isWanted(benchmark.name($0))
    }
  }

  /// How many measurements ``measure(progress:)`` makes.
  public var count: Int { benchmarks.reduce(0) { $0 + variants(of: $1).count } }

  /// Times every wanted variant.
  ///
  /// - Parameter progress: Called with the name of each before it is timed.
  public func measure(progress: (String) -> Void = { _ in }) -> [KernelMeasurement] {
    benchmarks.flatMap { benchmark in
      let variants = variants(of: benchmark)
      guard !variants.isEmpty else { return [KernelMeasurement]() }
      let probe = peak(of: benchmark.work)
      var rows = variants.map { variant in
        progress(benchmark.name(variant))
        return measure(benchmark, variant, probe)
      }
      let scalar = rows.first { $0.variant.required.isEmpty }?.timing.seconds
      for index in rows.indices {
        rows[index].speedUp = scalar.map { $0 / rows[index].timing.seconds }
      }
      return rows
    }
  }

  /// Times one variant, between two probes of the peak.
  private func measure(
    _ benchmark: KernelBenchmark, _ variant: KernelVariantInfo, _ probe: PeakProbe
  ) -> KernelMeasurement {
    let before = BurstTimer.probe.rate(of: probe)
    let (timing, pieceCount) = time(benchmark, variant)
    let after = BurstTimer.probe.rate(of: probe)
    return KernelMeasurement(
      family: benchmark.family, shape: benchmark.shape, variant: variant, work: benchmark.work,
      pieceCount: pieceCount, timing: timing, peakName: probe.name,
      peakPerSecond: max(before, after))
  }

  /// Times one variant, with operands of its own.
  func time(
    _ benchmark: KernelBenchmark, _ variant: KernelVariantInfo
  ) -> (timing: BurstTimer.Timing, pieceCount: Int) {
    guard let forced = processor.limited(to: variant.required) else {
      preconditionFailure("this processor cannot run \(variant.name)")
    }
    let memory = BenchmarkMemory()
    let call = benchmark.call(forced, memory)
    assert(call.variant == variant.name, "\(call.variant) runs in place of \(variant.name)")
    let scratch = unsafe memory.block(byteCount: call.scratchByteCount)
    return withExtendedLifetime(memory) {
      (timer.time { unsafe call.run(times: $0, scratch: scratch) }, call.pieceCount)
    }
  }

  /// What a benchmark is measured by: the fastest arithmetic of its kind, that on floats where the
  /// processor has none, or a copy of as many bytes.
  func peak(of work: KernelWork) -> PeakProbe {
    switch work {
    case .operations(_, let kind):
      if let probe = PeakProbe(kind, processor: processor) { return probe }
      guard let probe = PeakProbe(.f32, processor: processor) else {
        preconditionFailure("the portable probe needs nothing")
      }
      return probe
    case .bytes(let count):
      return PeakProbe(copying: Int(count), processor: processor)
    }
  }

  /// Bytes that copies touch, from those that a first-level cache holds to more than caches have.
  public static let copySizes = [32 << 10, 1 << 20, 16 << 20, 256 << 20]

  /// What the machine does at most, in arithmetic and in copies.
  public func peaks() -> [PeakMeasurement] {
    let timer = BurstTimer(budgetSeconds: 0.02)
    let arithmetic = PeakProbe.Arithmetic.allCases.compactMap { kind -> PeakMeasurement? in
      guard let probe = PeakProbe(kind, processor: processor) else { return nil }
      return PeakMeasurement(
        name: probe.name, perSecond: timer.rate(of: probe),
        unit: KernelWork.operations(0, kind).unit)
    }
    let copies = Self.copySizes.map { size in
      let probe = PeakProbe(copying: size, processor: processor)
      return PeakMeasurement(
        name: probe.name, perSecond: timer.rate(of: probe), unit: KernelWork.bytes(0).unit,
        byteCount: size)
    }
    return arithmetic + copies
  }
}
