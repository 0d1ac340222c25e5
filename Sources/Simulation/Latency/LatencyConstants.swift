import Records

/// The fitted constants of the latency model, each in natural units: they belong to a runtime, an
/// operator kind or a class of cores, never to a device or a model.
///
/// Read from `DeviceProfiles/catalog/latency.json`, which `pocketbench calibrate --fit` writes. What a
/// core reaches is the product of ``efficiency``, the factors that its facts name, and that of its
/// ``CoreFamily``.
public struct LatencyConstants: Hashable, Sendable {
  // MARK: Share of the arithmetic peak that blocked products reach

  /// Of an out-of-order core that starts one 128-bit multiply-add and decodes two instructions a cycle.
  public var efficiency = 0.65
  /// Factor of cores that execute in program order.
  public var inOrder = 0.85
  /// Factor for each doubling of the multiply-adds a cycle.
  public var width = 0.92
  /// Factor of products in 16-bit floats.
  public var half = 1.05
  /// Exponent of the instructions decoded a cycle for each multiply-add over two, out of order.
  public var decode = 0.25
  /// Factors of the families of cores.
  public var family = CoreFamily.allCases.map(\.expectedFactor)

  // MARK: Cycles of the peak rate for one multiply-accumulate

  /// In the domain of minimal filtering.
  public var winograd = 1.1
  /// Windows over many channels.
  public var convolution = 1.35
  /// 1x1 windows.
  public var pointwise = 0.9
  /// Windows over at most four channels.
  public var stem = 1.3
  /// Products of matrices.
  public var matrix = 0.9
  /// Products of a matrix and a vector.
  public var vector = 0.5
  /// One channel at a time, windows of up to nine elements.
  public var depthwise = 3.2
  /// One channel at a time, larger windows.
  public var largeDepthwise = 3.0
  /// Factor of groups of channels.
  public var grouped = 1.1
  /// Depth of a product that costs as much as its start.
  public var depthStart = 4.3
  /// Outputs of a product that cost as much as those that fill no block.
  public var outputStart = 2.9
  /// Positions of a product likewise.
  public var positionStart = 1.5
  /// Factor of 16-bit kernels on channels that fill half a vector.
  public var halfVectors = 1.5
  /// Factor of kernels on channels that fill no vector.
  public var singleChannels = 2.0
  /// Rate of 8-bit products over 32-bit ones without dot products.
  public var bytes = 1.2
  /// Factor of the same on narrow cores, whose floats are slower than their width tells.
  public var narrowBytes = 1.5
  /// Rate of 8-bit dot products over 16-bit products.
  public var dotProducts = 0.9
  /// The same with 8-bit matrix instructions.
  public var byteMatrices = 1.5

  // MARK: Cycles for each 16 bytes of operands and results, on a core with one multiply-add a cycle

  /// Behind products.
  public var epilogue = 1.0
  /// Operations on two tensors.
  public var binary = 2.0
  /// Joining, splitting and enlarging.
  public var copy = 2.0
  /// Changing the order of channels.
  public var shuffle = 2.0
  /// Pooling.
  public var pool = 4.0
  /// Sums over axes.
  public var reduction = 2.0
  /// Normalization over neighbouring channels.
  public var localNormalization = 60.0
  /// Normalization over a layer.
  public var normalization = 4.0
  /// Softmax.
  public var softmax = 10.0
  /// Everything else.
  public var other = 2.0
  /// Exponential functions, beside the above.
  public var exponential = 25.0
  /// Transforming a tile's element, in multiply-accumulates of the filtered domain over eight.
  public var transform = 1.5

  // MARK: Dispatch

  /// Cycles for dispatching one step.
  public var dispatchCycles = 25_000.0
  /// Factor of cores in program order.
  public var inOrderDispatch = 1.4
  /// Share of a dispatch for each group of channels beyond the first.
  public var groupDispatch = 0.3
  /// Cycles to start and join threads for one step.
  public var forkJoinCycles = 15_000.0
  /// Factor of cores in program order.
  public var inOrderForkJoin = 1.3
  /// Share of a step that only one thread does.
  public var serialShare = 0.04

  // MARK: Transfers

  /// Share of the shorter of arithmetic and transfers that is not hidden, in program order.
  public var inOrderExposure = 0.8
  /// The same out of order.
  public var exposure = 0.4
  /// The same of products with a vector: weights that are used once are fetched ahead.
  public var streamExposure = 0.1
  /// Cycles for each byte from the second level, in program order.
  public var inOrderL2 = 0.15
  /// The same out of order.
  public var l2 = 0.04
  /// Cycles for each byte from the last level, in program order.
  public var inOrderL3 = 0.4
  /// The same out of order.
  public var l3 = 0.1
  /// Exponent of the threads that share a second level.
  public var l2Sharing = 0.45
  /// Exponent of the threads that share the last level.
  public var l3Sharing = 0.45
  /// Exponent of the threads whose cores share a second level, for the time of products in program
  /// order: their blocks of operands pass through it together.
  public var inOrderContention = 0.0
  /// The same out of order.
  public var contention = 0.1
  /// Bytes, in elements for each multiply-accumulate, that a product reads behind the first level.
  public var streamTraffic = 0.08
  /// The same where blocks of operands do not fit the first level.
  public var panelTraffic = 0.12
  /// The same behind the second level where an operand does not fit it.
  public var spillTraffic = 0.03
  /// Rows and columns of the blocks that should fit the first level.
  public var panelRows = 20.0
  /// Share of the memory's peak bandwidth that can be used.
  public var dramShare = 0.45
  /// Gigabytes each second that a core can draw from memory, in program order.
  public var inOrderDRAM = 2.6
  /// The same out of order with one multiply-add a cycle.
  public var dram = 6.5
  /// Exponent of the multiply-adds a cycle for the same.
  public var dramWidth = 0.7

  // MARK: Other runtimes

  /// How many times as long all takes in Paddle-Lite, in each precision: 32 and 16-bit floats, bytes.
  public var paddleLite = [Double](repeating: 1, count: Precision.allCases.count)

  /// How many times as long all takes as the constants say, which are those of ncnn.
  func factor(of runtime: Runtime, _ precision: Precision) -> Double {
    guard runtime == .paddleLite else { return 1 }
    switch precision {
    case .fp32: return paddleLite[0]
    case .fp16: return paddleLite[1]
    case .int8: return paddleLite[2]
    }
  }

  /// The starting point of a fit, from the literature's orders of magnitude.
  public init() {}
}

/// Cores that are alike in what decides how well a kernel runs.
public enum CoreFamily: Int, CaseIterable, Sendable {
  /// At most a quarter of a 128-bit multiply-add a cycle: Cortex-A5, A7.
  case quarter
  /// Less than one: Cortex-A9 to A17.
  case narrow
  /// In program order, very wide: NVIDIA Denver and Carmel.
  case longWord
  /// In program order with 16-bit arithmetic: Cortex-A55, A510, A520.
  case inOrderHalf
  /// In program order: Cortex-A53.
  case inOrder
  /// One multiply-add, two instructions a cycle: Cortex-A73.
  case single2
  /// One multiply-add, three instructions a cycle: Cortex-A57, A72, A75.
  case single3
  /// One multiply-add, four and more instructions a cycle.
  case single4
  /// Two multiply-adds a cycle: Cortex-A76 to A720.
  case dual
  /// Four and more: Cortex-X, Apple, Oryon.
  case wide

  /// What its factor is expected to be before any measurement: narrow cores issue the halves of a
  /// vector one after the other, very long words are seldom full.
  var expectedFactor: Double {
    switch self {
    case .quarter, .narrow: 0.74
    case .longWord: 0.8
    case .inOrderHalf, .inOrder, .single2, .single3, .single4, .dual, .wide: 1
    }
  }

  /// The key of its factor.
  var name: String {
    switch self {
    case .quarter: "quarter"
    case .narrow: "narrow"
    case .longWord: "longWord"
    case .inOrderHalf: "inOrderHalf"
    case .inOrder: "inOrder"
    case .single2: "single2"
    case .single3: "single3"
    case .single4: "single4"
    case .dual: "dual"
    case .wide: "wide"
    }
  }
}
