import Devices
import Graphs

/// What is done beside the network's steps: by one thread on the fastest core that is used.
struct StagePrice {
  private let constants: SimulatorConstants
  private let storage: Storage
  private let core: Machine.ActiveCore
  private let memoryBytesPerNs: Double

  init(_ constants: SimulatorConstants, _ device: DeviceProfile, _ machine: Machine) {
    self.constants = constants
    storage = device.storage
    core = machine.cores[0]
    memoryBytesPerNs = machine.usableDRAMBytesPerNsOfOneCore(of: device, constants)
  }

  /// Arithmetic and transfers one after the other: a stage is too short to overlap them.
  func nanoseconds(of work: StageWork) -> Int64 {
    let scalar = Double(work.scalarCycles) / core.cyclesPerNs
    let elements =
      Double(work.elementPasses) / 4 * constants.latency.binary / core.vectorsPerNs
    return rounded(scalar + elements + Double(work.bytes) / memoryBytesPerNs)
  }

  /// Starting a process and reading the runtime's code.
  var processNs: Int64 {
    rounded(constants.processStartCycles / core.cyclesPerNs)
      + storage.readNs(constants.runtimeBytes)
  }

  /// Reading the weights in one sequential run, then arranging them for the kernels: each byte is
  /// read from memory and written back.
  func loadNs(weightBytes: Int) -> Int64 {
    storage.readNs(weightBytes) + rounded(2 * Double(weightBytes) / memoryBytesPerNs)
  }
}
