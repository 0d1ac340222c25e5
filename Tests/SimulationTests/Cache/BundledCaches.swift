import Devices
import Simulation

/// The different caches of all bundled profiles, in the order of the profiles.
func bundledCaches() throws -> [[CacheGeometry]] {
  var caches: [[CacheGeometry]] = []
  for device in try DeviceCatalog().allDevices() where !caches.contains(device.cacheLevels) {
    caches.append(device.cacheLevels)
  }
  return caches
}
