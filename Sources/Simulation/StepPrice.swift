import Devices
import Graphs
import Records

/// What one step costs on a machine: arithmetic and transfers that partly hide each other, on every core
/// its static share, and what starting the step takes.
///
/// `T = max(core, transfers) + exposure * min(core, transfers) + dispatch`, where the core's time is
/// that of its multiply-accumulates and of passing over elements, and transfers are those from the
/// second and last level of cache and from memory. The form is that of the execution-cache-memory
/// model: H. Stengel et al., "Quantifying Performance Bottlenecks of Stencil Computations Using the
/// Execution-Cache-Memory Model", ICS 2015.
struct StepPrice: Sendable {
  let constants: SimulatorConstants
  let machine: Machine
  /// Bytes of all constants of the model.
  let weightBytes: Double
  /// Whether the caches hold what the inference before left in them.
  let isWarm: Bool

  private var latency: LatencyConstants { constants.latency }

  /// The terms of an amount of work that a kernel does, without name.
  func terms(of amount: StepAmount, kernel: KernelDescriptor) -> LayerTerms {
    var terms = LayerTerms(name: "", kernel: "")
    guard kernel.algorithm != .view else {
      terms.work = StepWork(macs: 0, bytes: 0)
      return terms
    }
    let times = times(of: amount, kernel)
    terms.computeNs = rounded(times.products)
    terms.l1Ns = rounded(times.elements)
    terms.l2Ns = rounded(times.l2)
    terms.l3Ns = rounded(times.l3)
    terms.dramNs = rounded(times.dram)
    terms.overheadNs = rounded(times.dispatch)
    terms.dramBytes = rounded(times.traffic.dram)
    terms.work = StepWork(
      macs: Int64(amount.macs), bytes: rounded(amount.activationBytes + amount.constantBytes))
    terms.energyNanojoules = energy(
      times.traffic, durationNs: Double(terms.totalNs), isScalar: kernel.isScalar)
    return terms
  }

  /// Nanoseconds of an amount of work, not rounded.
  func nanoseconds(of amount: StepAmount, _ kernel: KernelDescriptor) -> Double {
    if kernel.algorithm == .view { return 0 }
    let times = times(of: amount, kernel)
    return times.products + times.elements + times.l2 + times.l3 + times.dram + times.dispatch
  }

  /// Exposed nanoseconds of each term, and the bytes behind them.
  private struct Times {
    var products = 0.0
    var elements = 0.0
    var l2 = 0.0
    var l3 = 0.0
    var dram = 0.0
    var dispatch = 0.0
    var traffic = Traffic()

    var core: Double { products + elements }
    var transfers: Double { l2 + l3 + dram }
    var total: Double { core + transfers + dispatch }

    mutating func scale(by factor: Double) {
      guard factor != 1 else { return }
      (products, elements, dispatch) = (products * factor, elements * factor, dispatch * factor)
      (l2, l3, dram) = (l2 * factor, l3 * factor, dram * factor)
    }

    /// Keeps of the shorter one of arithmetic and transfers what the longer one does not hide.
    mutating func overlap(exposing share: Double) {
      if core >= transfers {
        (l2, l3, dram) = (l2 * share, l3 * share, dram * share)
      } else {
        (products, elements) = (products * share, elements * share)
      }
    }
  }

  /// What the core takes that is last: all wait for it.
  private func times(of amount: StepAmount, _ kernel: KernelDescriptor) -> Times {
    var slowest = Times()
    for (index, core) in machine.cores.enumerated() {
      // Threads on cores of one kind take equally long.
      if index > 0, core.cluster == machine.cores[index - 1].cluster,
        core.threads == machine.cores[index - 1].threads
      {
        continue
      }
      let times = times(of: amount, kernel, on: core)
      if index == 0 || times.total > slowest.total { slowest = times }
    }
    return slowest
  }

  private func times(
    of amount: StepAmount, _ kernel: KernelDescriptor, on core: Machine.ActiveCore
  ) -> Times {
    var times = Times()
    var traffic = Traffic()
    for product in amount.products {
      let cost = latency.cost(of: product)
      let rate =
        kernel.isScalar
        ? core.scalarMacsPerNs : core.macsPerNs[product.isSingle ? .fp32 : kernel.precision]
      times.products += cost.cycles / rate * imbalance(of: product)
      traffic.add(product, macs: cost.macs, on: core, machine, latency)
    }
    times.elements = elementNs(of: amount, kernel, on: core)
    traffic.add(amount, on: core, machine, weightsMissing: weightsMissing)
    let share = share(of: core)
    times.products *= share
    times.elements *= share
    times.l2 = core.l2Bytes > 0 ? traffic.l2 * core.l2NsPerByte * share : 0
    times.l3 = machine.l3Bytes > 0 ? traffic.l3 * core.l3NsPerByte * share : 0
    times.dram = traffic.dram / machine.usableDRAMBytesPerNs
    times.overlap(exposing: amount.isVectorProduct ? latency.streamExposure : core.exposure)
    let groups = 1 + latency.groupDispatch * (amount.groups - 1)
    times.dispatch = core.dispatchNs * groups + (machine.threads > 1 ? core.forkJoinNs : 0)
    times.scale(by: machine.runtimeFactor)
    times.traffic = traffic
    return times
  }

  /// The part of the work that a core has: its threads' equal shares, and what is serial.
  private func share(of core: Machine.ActiveCore) -> Double {
    let serial = machine.threads > 1 ? latency.serialShare : 0
    return (1 - serial) * Double(core.threads) / Double(machine.threads) + serial
  }

  /// How many times as long a product takes whose blocks do not divide by the threads.
  private func imbalance(of product: ProductAmount) -> Double {
    let threads = Double(machine.threads)
    let rounds = (product.blocks / threads).rounded(.up)
    return min(threads, rounds * threads / product.blocks)
  }

  /// The share of the weights that the caches lost since the last inference.
  private var weightsMissing: Double {
    isWarm ? missing(weightBytes, in: machine.lastLevelBytes) : 1
  }

  private func elementNs(
    of amount: StepAmount, _ kernel: KernelDescriptor, on core: Machine.ActiveCore
  ) -> Double {
    let vectors =
      amount.vectors * latency.cycles(for: amount.elements)
      + amount.epilogueVectors * latency.epilogue
    let packed =
      vectors * latency.factor(of: amount.packing)
      + amount.exponentialVectors * latency.exponential
    return kernel.isScalar
      ? packed * amount.lanes / core.cyclesPerNs : packed / core.vectorsPerNs
  }

  // MARK: Energy

  /// Cores that work or wait, plus every byte moved.
  private func energy(_ traffic: Traffic, durationNs: Double, isScalar: Bool) -> Int64 {
    var milliwatts = 0.0
    for core in machine.cores {
      milliwatts += isScalar ? core.scalarMilliwatts : core.milliwatts
    }
    let perByte = constants.picojoulesPerByte
    let moved =
      traffic.l1 * perByte.l1 + traffic.l2 * perByte.l2 + traffic.l3 * perByte.l3
      + traffic.dram * machine.dramPicojoulesPerByte
    // Milliwatts times nanoseconds are picojoules.
    return rounded((milliwatts * durationNs + moved) / 1000)
  }
}

extension SimulatorConstants.EnergyPerByte {
  func dram(_ technology: DRAM.Technology) -> Double {
    switch technology {
    case .lpddr2, .lpddr3, .lpddr4, .ddr2, .ddr3, .ddr4: dramLpddr4
    case .lpddr4x: dramLpddr4x
    case .lpddr5, .ddr5: dramLpddr5
    case .lpddr5x: dramLpddr5x
    }
  }
}

/// The nearest integer; halves go away from zero. Only comparisons and arithmetic, so that every
/// host rounds alike.
func rounded(_ value: Double) -> Int64 {
  value < 0 ? -Int64(0.5 - value) : Int64(value + 0.5)
}
