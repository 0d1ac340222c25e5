import Devices
import FoundationEssentials

extension DeviceProfile {
  /// How many threads a run for the device has on this machine at the most: its cores. More than this
  /// machine has would only wait for each other.
  var hostCoreCount: Int {
    min(clusters.reduce(0) { $0 + $1.count }, ProcessInfo.processInfo.activeProcessorCount)
  }
}
