import Basics
import Devices
import Testing

/// What every profile that ships must hold to.
struct BundledProfilesTests {
  static let bundled = (try? DeviceCatalog().ids) ?? []
  static let shipped = bundled + ((try? DeviceCatalog().referenceIDs) ?? [])

  @Test func `every class of device that the project speaks of is bundled`() throws {
    let devices = try DeviceCatalog().allDevices()
    #expect(devices.count >= 16)
    let classes = Set(devices.map(\.deviceClass))
    #expect(classes.isSuperset(of: [.phone, .tablet, .board, .server, .browser]))
    #expect(Set(devices.map(\.tier)) == Set(DeviceProfile.Tier.allCases))
    #expect(devices.contains { $0.simd.isEmpty && $0.platform == .web })
  }

  // A catalogue relies on it: it finds bundled profiles by name without reading them.
  @Test(arguments: shipped)
  func `the id of a shipped profile is the name of its file`(id: String) throws {
    let document = try JSONNode(parsing: Repository.bytes(id + ".json"))
    let name = id.split(separator: "/").last.map(String.init)
    #expect(document["id"]?.string == name)
  }

  @Test(arguments: shipped)
  func `every stated field names its source or is called an assumption`(id: String) throws {
    let document = try JSONNode(parsing: Repository.bytes(id + ".json"))
    let sources = try #require(document["sources"]?.members).map(\.key)
    let assumed = document["assumed"]?.elements?.compactMap(\.string) ?? []
    // What a profile is about is no fact about it.
    let subject = ["schemaVersion", "id", "name", "class", "platform"]
    for path in Self.leaves(of: document, at: "") where !subject.contains(path) {
      let isCovered = (sources + assumed).contains { Self.covers($0, path) }
      #expect(isCovered, "\(path)")
    }
  }

  @Test(arguments: shipped)
  func `estimates and stand-ins are called assumptions`(id: String) throws {
    let document = try JSONNode(parsing: Repository.bytes(id + ".json"))
    let assumed = document["assumed"]?.elements?.compactMap(\.string) ?? []
    for source in try #require(document["sources"]?.members) {
      let text = source.node.string ?? ""
      let words = ["stand-in", "estimate", "ways assumed", "marked unsure", "uncertain"]
      guard words.contains(where: text.contains) else { continue }
      let isAssumed = assumed.contains {
        Self.covers($0, source.key) || Self.covers(source.key, $0)
      }
      #expect(isAssumed, "\(source.key): \(text)")
      // What is uncertain as a whole is no assumption in one of its parts.
      guard text.contains("uncertain") else { continue }
      #expect(assumed.contains { Self.covers($0, source.key) }, "\(source.key): \(text)")
    }
  }

  @Test(arguments: bundled)
  func `tiers follow the rule of the schema`(id: String) throws {
    #expect(try Self.profile(id, without: "tier").tier == DeviceCatalog().device(id).tier)
  }

  /// Limits that are published for the device and system themselves.
  static let publishedLimits = [
    "ipad-pro-11-m2": 5082, "iphone-11": 2068, "iphone-13": 2060, "iphone-15-pro": 3072,
  ]

  @Test(arguments: bundled)
  func `app limits are the published ones, or follow from memory and platform`(id: String) throws {
    let device = try DeviceCatalog().device(id)
    let rule = try Self.profile(id, without: "memory.appLimitMiB").memory.appLimitMiB
    #expect(device.memory.appLimitMiB == Self.publishedLimits[id] ?? rule)
    let isApple = [.ios, .ipados].contains(device.platform)
    #expect(isApple == (Self.publishedLimits[id] != nil))
    if [.android, .ios, .ipados].contains(device.platform) {
      #expect(device.osVersion != "unspecified")
    }
  }

  @Test(arguments: shipped)
  func `Armv8 cores have NEON in every profile but that of WebAssembly`(id: String) throws {
    let catalog = try DeviceCatalog()
    let device = try catalog.device(id)
    let types = device.clusters.compactMap { $0.coreType.flatMap(catalog.cores.type) }
    let isArm = types.contains { $0.isa.hasPrefix("armv8") || $0.isa.hasPrefix("armv9") }
    guard isArm else { return }
    #expect(device.simd.contains(.neon) == (device.platform != .web))
  }

  @Test(arguments: ["iphone-15-pro", "iphone-13", "ipad-pro-11-m2"])
  func `the devices of the Apple table are complete, with cited memory limits`(id: String) throws {
    let device = try DeviceCatalog().device(id)
    #expect(device.thermal != nil && device.battery != nil)
    #expect(Set(device.accelerators.map(\.kind)) == [.gpu, .npu])
    #expect(device.sources["memory.appLimitMiB"]?.isEmpty == false)
    #expect(device.clusters.allSatisfy { $0.l2 != nil })
  }

  @Test func `the server has two nodes and an accelerator with memory of its own`() throws {
    let server = try DeviceCatalog().device("server")
    #expect(server.memory.numaNodes == 2)
    let card = try #require(server.accelerators.first)
    #expect(card.architecture == "turing" && card.memoryMiB == 16_384)
    #expect(card.bandwidthMBps == 320_000 && card.fp16Gflops == 65_000)
  }

  // MARK: Reading documents

  /// A bundled profile read without one of its fields, which then takes its default.
  private static func profile(_ id: String, without path: String) throws -> DeviceProfile {
    var document = try JSONNode(parsing: Repository.bytes(id + ".json"))
    document.remove(try #require(JSONPath(path)).steps[...])
    document.remove([.key("sources")])
    document.remove([.key("assumed")])
    return try DeviceProfile(json: document, file: "test.json", catalog: Repository.cores())
  }

  private static func covers(_ path: String, _ leaf: String) -> Bool {
    leaf == path || leaf.hasPrefix(path + ".") || leaf.hasPrefix(path + "[")
  }

  /// The key paths of everything but containers that hold something.
  private static func leaves(of node: JSONNode, at path: String) -> [String] {
    switch node.value {
    case .object(let members) where !members.isEmpty:
      members.filter { $0.key != "sources" && $0.key != "assumed" }.flatMap {
        leaves(of: $0.node, at: JSONPath.joined(path, key: $0.key))
      }
    case .array(let elements) where !elements.isEmpty:
      elements.enumerated().flatMap { leaves(of: $1, at: JSONPath.joined(path, index: $0)) }
    case .object, .array, .number, .string, .bool, .null: [path]
    }
  }
}

extension JSONNode {
  /// Takes the member at a path of keys away.
  fileprivate mutating func remove(_ steps: ArraySlice<JSONPath.Step>) {
    guard case .key(let key)? = steps.first, var members else { return }
    if steps.count == 1 {
      members.removeAll { $0.key == key }
    } else if let index = members.firstIndex(where: { $0.key == key }) {
      members[index].node.remove(steps.dropFirst())
    }
    value = .object(members)
  }
}
