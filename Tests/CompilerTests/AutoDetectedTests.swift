import Compiler
import Devices
import Records
import Testing

struct AutoDetectedTests {
  /// Edits of a bundled device, and what the preset stands for there.
  static let rules: [(device: String, canonical: String)] = [
    // In order, without dot products: bytes count.
    ("budget-phone", "cores=big,precision=int8,threads=2"),
    // Halves are only stored by these cores.
    ("budget-phone+tier=mid", "cores=big,threads=all"),
    ("budget-phone+tier=high", "cores=big,threads=all"),
    // Out of order, without dot products and halves.
    ("budget-phone+clusters[0].core={\"order\":\"out-of-order\"}", "cores=big,threads=2"),
    ("snapdragon-855-phone", "cores=big,precision=fp16,threads=all"),
    ("snapdragon-855-phone+clusters[1].count=6", "cores=big,precision=fp16,threads=4"),
    ("snapdragon-855-phone+tier=low", "cores=big,precision=int8,threads=2"),
    ("snapdragon-855-phone+tier=high", "cores=big,precision=fp16,threads=all"),
    ("tablet", "cores=big,precision=fp16,threads=all"),
    // Without SIMD, the dot products of an out-of-order core are of no use.
    ("wasm-scalar", "cores=big,threads=2"),
    ("wasm-scalar+simd=[\"simd128\"]+tier=low", "cores=big,precision=int8,threads=2"),
  ]

  @Test(arguments: rules)
  func `tier and core facts decide precision and threads`(
    device: String, canonical: String
  ) throws {
    let device = try DeviceCatalog().device(device)
    let configuration = try ConfigurationRequest(parsing: "auto-detected").resolved(for: device)
    #expect(configuration.canonical == canonical)
    #expect(configuration == .autoDetected(for: device))
  }

  static let overrides: [(text: String, canonical: String)] = [
    ("auto-detected,threads=1", "cores=big,precision=fp16"),
    ("auto-detected,precision=fp32", "cores=big,threads=all"),
    ("auto-detected,cores=all", "precision=fp16,threads=all"),
    ("auto-detected,batch=4,threads=2", "batch=4,cores=big,precision=fp16,threads=2"),
    ("baseline,threads=2", "threads=2"),
  ]

  @Test(arguments: overrides)
  func `what is stated wins`(text: String, canonical: String) throws {
    let device = try DeviceCatalog().device("snapdragon-855-phone")
    let configuration = try ConfigurationRequest(parsing: text).resolved(for: device)
    #expect(configuration.canonical == canonical)
  }

  @Test func `the lower the tier, the fewer bytes and threads`() throws {
    let tiers: [DeviceProfile.Tier] = [.low, .mid, .high]
    for name in try DeviceCatalog().ids {
      var device = try DeviceCatalog().device(name)
      let chosen = tiers.map { tier in
        device.tier = tier
        return Configuration.autoDetected(for: device)
      }
      let bytes = chosen.map(\.precision.byteCount)
      #expect(bytes == bytes.sorted(), "\(name)")
      let threads = chosen.map { configuration in
        switch configuration.threads {
        case .all: Int.max
        case .count(let count): count
        }
      }
      #expect(threads == threads.sorted(), "\(name)")
    }
  }
}
