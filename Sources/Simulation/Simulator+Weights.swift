import Devices
import Graphs
import Policies
import Records

extension Simulator {
  /// Plays where the weights of some plans come from while they run, one plan after the other.
  struct WeightPlay {
    let simulator: Simulator
    let device: DeviceProfile
    let configuration: Configuration
    let isCold: Bool
    /// What weights may take.
    let availableBytes: Int64
    /// What storage did for the plan that was played last; nil where all weights are resident.
    private(set) var use: WeightStorageUse?
    /// The step that does not fit; the layers are wrong then.
    private(set) var excess: LoadingError?

    /// What is in memory beside the weights must be known.
    ///
    /// - Parameter limit: What weights may take at most; nil for what the app's limit leaves.
    init(
      _ simulator: Simulator, _ device: DeviceProfile, _ configuration: Configuration,
      isCold: Bool, besideWeights bytes: Int64, limit: Int? = nil
    ) {
      self.simulator = simulator
      self.device = device
      self.configuration = configuration
      self.isCold = isCold
      let rest = max(0, Int64(device.memory.appLimitBytes) - bytes)
      availableBytes = limit.map { min(Int64($0), rest) } ?? rest
    }

    /// The layers of a plan with the time that they wait.
    mutating func layers(_ layers: [LayerTerms], of plan: Plan) -> [LayerTerms] {
      guard configuration.memory.weights != .resident else { return layers }
      var layers = layers
      let work = GraphWork(plan.graph, configuration)
      let storage = WeightStorage(
        storage: device.storage, memory: configuration.memory, availableBytes: availableBytes)
      do throws(LoadingError) {
        use = try storage.add(
          to: &layers, plan.steps.map { work.constantByteCount(of: $0) }, isCold: isCold)
      } catch {
        excess = error
      }
      return layers
    }
  }
}

extension Trace {
  /// Takes over what storage did; the status says so where a step's weights do not fit.
  ///
  /// - Returns: Whether everything fits.
  mutating func finishWeights(
    _ play: Simulator.WeightPlay, _ use: WeightStorageUse?, on device: DeviceProfile
  ) -> Bool {
    guard case .exceedsLimit(_, let needed, let available) = play.excess else {
      guard let use else { return true }
      weightStorage = use
      memory.setWeights(use, play.configuration.memory.weights)
      return fits(device)
    }
    layers = []
    let bytes = memory.footprintBytes
    status = .oom
    reason = StatusReason(
      "the app limit of the device is exceeded by the weights of one step",
      needed: bytes + Int64(needed), available: bytes + Int64(available), unit: "bytes")
    return false
  }
}
