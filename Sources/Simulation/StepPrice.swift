import Devices
import Graphs
import Records

/// What one step costs on a machine: a roofline over arithmetic, caches and memory, with bounded
/// overlap and a static split between threads.
///
/// `T = max(terms) + exposure * (other terms) + overhead`, the largest term exposed as a whole and of
/// the others the share that the core's class cannot hide.
struct StepPrice {
  let constants: SimulatorConstants
  let machine: Machine
  /// Whether all constants of the model stay in the last level of cache between inferences.
  let keepsWeights: Bool
  let work: GraphWork

  /// The terms of one step, without its name and kernel. What lies between nodes of one step is at hand
  /// and moves no bytes.
  func terms(of step: Step, in graph: Graph) -> LayerTerms {
    guard step.kernel.algorithm != .view else {
      var terms = LayerTerms(name: "", kernel: "")
      terms.work = StepWork(macs: 0, bytes: 0)
      return terms
    }
    return terms(
      of: StepAmount(
        macs: work.macs(of: step),
        macCost: work.macCost(of: step, in: graph, constants.cyclesPerMac),
        elements: work.elements(of: step, in: graph),
        activationBytes: work.activationBytes(of: step, in: graph),
        constantBytes: work.constantBytes(of: step)),
      kernel: step.kernel)
  }

  /// The terms of an amount of work that a kernel does.
  func terms(of amount: StepAmount, kernel: KernelDescriptor) -> LayerTerms {
    var terms = LayerTerms(name: "", kernel: "")
    let traffic = Traffic(
      activations: amount.activationBytes, weights: amount.constantBytes, machine: machine,
      keepsWeights: keepsWeights)
    let exposed = exposedTerms([
      computeNs(amount, kernel), l1Ns(traffic),
      levelNs(traffic.l2Bytes, constants.l2BytesPerCycle),
      levelNs(traffic.l3Bytes, constants.l3BytesPerCycle), dramNs(traffic.dramBytes),
    ])
    terms.computeNs = rounded(exposed[0])
    terms.l1Ns = rounded(exposed[1])
    terms.l2Ns = rounded(exposed[2])
    terms.l3Ns = rounded(exposed[3])
    terms.dramNs = rounded(exposed[4])
    terms.overheadNs = rounded(overheadNs)
    terms.dramBytes = rounded(traffic.dramBytes)
    terms.work = StepWork(macs: Int64(amount.macs), bytes: rounded(traffic.bytes))
    terms.energyNanojoules = energy(
      traffic, durationNs: Double(terms.totalNs), isScalar: kernel.isScalar)
    return terms
  }

  // MARK: Terms

  /// Arithmetic: each thread gets an equal part, and all wait for the last one.
  private func computeNs(_ amount: StepAmount, _ kernel: KernelDescriptor) -> Double {
    let elements = Double(amount.elements)
    let slowest = slowestCore { core in
      let rate = kernel.isScalar ? core.scalarMacsPerNs : core.peakMacsPerNs[kernel.precision]
      let elementRate = kernel.isScalar ? core.scalarElementsPerNs : core.elementsPerNs
      return amount.macCost / (rate * core.efficiency) + elements / elementRate
    }
    return machine.isMixed ? slowest * constants.mixedClusterFactor : slowest
  }

  private func l1Ns(_ traffic: Traffic) -> Double {
    slowestCore { traffic.bytes / $0.loadBytesPerNs }
  }

  private func levelNs(_ bytes: Double, _ bytesPerCycle: Double) -> Double {
    slowestCore { bytes / (bytesPerCycle * $0.cyclesPerNs) }
  }

  /// The longest that any core takes for its part of what takes it a given time as a whole: its
  /// threads' equal shares, and the serial share.
  private func slowestCore(_ wholeNs: (Machine.ActiveCore) -> Double) -> Double {
    let serial = machine.threads > 1 ? constants.serialShare : 0
    var slowest = 0.0
    for core in machine.cores {
      let share = (1 - serial) * Double(core.threads) / Double(machine.threads) + serial
      slowest = max(slowest, wholeNs(core) * share)
    }
    return slowest
  }

  /// Memory bandwidth is shared by all threads.
  private func dramNs(_ bytes: Double) -> Double {
    bytes / machine.usableDRAMBytesPerNs(cores: machine.cores.count, constants)
  }

  private var overheadNs: Double {
    let clock = machine.cores.first?.cyclesPerNs ?? 1
    return constants.overheadCyclesPerStep / clock
      + (machine.threads > 1 ? constants.forkJoinNs : 0)
  }

  /// The largest term as a whole, of the others the part that is not hidden behind it.
  private func exposedTerms(_ terms: [Double]) -> [Double] {
    var largest = 0
    for index in terms.indices where terms[index] > terms[largest] { largest = index }
    let share = machine.cores.first?.exposure ?? 1
    return terms.indices.map { $0 == largest ? terms[$0] : terms[$0] * share }
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
      traffic.bytes * perByte.l1 + traffic.l2Bytes * perByte.l2 + traffic.l3Bytes * perByte.l3
      + traffic.dramBytes * machine.dramPicojoulesPerByte
    // Milliwatts times nanoseconds are picojoules.
    return rounded((milliwatts * durationNs + moved) / 1000)
  }
}

/// What a step has to do.
struct StepAmount {
  /// Multiply-accumulates.
  var macs = 0
  /// The same in units of the peak rate's cycles.
  var macCost = 0.0
  /// Elements that are made one by one.
  var elements = 0
  /// Bytes of activations that are read or stored.
  var activationBytes = 0.0
  /// Bytes of constants that are read.
  var constantBytes = 0.0
}

/// Bytes that a step moves through each level.
struct Traffic {
  let bytes: Double
  let l2Bytes: Double
  let l3Bytes: Double
  let dramBytes: Double

  /// What does not fit a level comes from the next one. Weights come from memory in every inference
  /// when all of them together do not stay in the last level.
  init(activations: Double, weights: Double, machine: Machine, keepsWeights: Bool) {
    bytes = activations + weights
    l2Bytes = bytes > Double(machine.l1Bytes) ? bytes : 0
    l3Bytes = bytes > Double(machine.l2Bytes) ? bytes : 0
    let spilled = max(0, activations - Double(machine.lastLevelBytes))
    dramBytes = spilled + (keepsWeights ? 0 : weights)
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
