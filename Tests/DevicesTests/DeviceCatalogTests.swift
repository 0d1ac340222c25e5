import Basics
import Devices
import FoundationEssentials
import Testing

struct DeviceCatalogTests {
  private static let bundled = [
    "budget-phone-3gb", "budget-phone-4gb", "budget-tablet-4gb", "entry-phone-2gb",
    "ipad-pro-11-m2", "iphone-11", "iphone-13", "iphone-15-pro", "pixel-5", "pixel-6",
    "pixel-9-pro", "raspberry-pi-4", "raspberry-pi-5", "server-t4", "snapdragon-8-gen-2-phone",
    "snapdragon-8-gen-3-phone", "snapdragon-855-phone", "snapdragon-870-tablet",
    "snapdragon-888-phone", "wasm-scalar",
  ]

  @Test func `the bundled devices load, sorted by id`() throws {
    let catalog = try DeviceCatalog()
    #expect(catalog.ids == Self.bundled)
    #expect(try catalog.allDevices().map(\.id) == Self.bundled)
  }

  @Test func `every alias names a bundled device`() throws {
    let catalog = try DeviceCatalog()
    for (alias, id) in catalog.aliases {
      #expect(try catalog.device(alias).id == id)
      #expect(!catalog.ids.contains(alias))
    }
  }

  @Test(arguments: [
    (["tablet"], ["ipad-pro-11-m2"]),
    (["budget-phone*"], ["budget-phone-3gb", "budget-phone-4gb"]),
    (["budget-phone?3gb"], ["budget-phone-3gb"]), (["flagship*"], ["iphone-15-pro"]),
    (["mid-range*", "wasm"], ["pixel-5", "wasm-scalar"]),
    (["class:server"], ["server-t4"]), (["class:board"], ["raspberry-pi-4", "raspberry-pi-5"]),
    (
      ["class:tablet", "*tablet*", "tablet"],
      ["budget-tablet-4gb", "ipad-pro-11-m2", "snapdragon-870-tablet"]
    ),
    (
      ["tier:low"],
      [
        "budget-phone-3gb", "budget-phone-4gb", "budget-tablet-4gb", "entry-phone-2gb",
        "raspberry-pi-4", "wasm-scalar",
      ]
    ),
    (["all"], bundled), (["*"], bundled), (["*", "all"], bundled),
    (
      ["reference/sd855p", "reference/rk356?_*"],
      [
        "reference/sd855p", "reference/rk3566_m2", "reference/rk3566_opicm4",
        "reference/rk3568_p2", "reference/rk3568_rock3a",
      ]
    ),
  ])
  func `selections name devices once`(selections: [String], ids: [String]) throws {
    #expect(try DeviceCatalog().devices(matching: selections).map(\.id) == ids)
  }

  @Test func `edits change the tree before validation and name the device`() throws {
    let catalog = try DeviceCatalog()
    let device = try catalog.device("tablet+memory.appLimitMiB=200+clusters[0].count=2+tier=low")
    #expect(
      device.id == "ipad-pro-11-m2+clusters[0].count=2+memory.appLimitMiB=200+tier=low")
    #expect(device.memory.appLimitMiB == 200 && device.clusters[0].count == 2)
    #expect(device.tier == .low)
    #expect(
      try catalog.device("budget-phone+clusters[0].core.decodeWidth=3").clusters[0].core.decodeWidth
        == 3)
  }

  @Test(arguments: [
    ("tablet+memory.appLimitMB=200", "Did you mean 'appLimitMiB'?"),
    ("tablet+memory", "expected key.path=value"),
    ("tablet+clusters[7].count=2", "clusters has 2 elements, the index 7 is beyond"),
    ("tablet+memory.appLimitMiB.x=2", "memory.appLimitMiB is 5082, which has no keys"),
    ("tablet+tier=low+tier=mid", "'tier=mid' cannot be applied: 'tier=low' changes the same value"),
    (
      #"tablet+memory={"totalMiB":900}+memory.appLimitMiB=100"#,
      "'memory.appLimitMiB=100' changes the same value"
    ),
    ("tablet+id=x", "the id follows from the edits"),
    ("tablet+memory.appLimitMiB=99999", "expected at most memory.totalMiB (8192)"),
    ("iphone-15-por", "Did you mean 'iphone-15-pro'? Known devices: budget-phone-3gb, "),
    ("sd855p", "unknown device 'sd855p'. Did you mean 'reference/sd855p'? Known devices: budget"),
    ("reference/zero3v", "Did you mean 'reference/zero3w'?"),
    ("reference/y*", "unknown device 'reference/y*'."),
    ("class:tablets", "unknown device 'class:tablets'. Did you mean 'class:tablet'?"),
    ("x*", "unknown device 'x*'."), ("missing/file.json", "missing/file.json: cannot be read"),
  ])
  func `what cannot be found or applied is named`(name: String, message: String) throws {
    let error = #expect(throws: ProfileError.self) {
      try DeviceCatalog().devices(matching: [name])
    }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
  }

  @Test(arguments: ["all", "tier:low", "class:tablet", "pixel-*", "reference/*"])
  func `a selection is not one device`(selection: String) throws {
    let catalog = try DeviceCatalog()
    let error = #expect(throws: ProfileError.self) { try catalog.device(selection) }
    #expect(
      error?.description
        == "'\(selection)' selects devices; expected the name of one. "
        + "See 'pocketbench list devices'.")
    #expect(try catalog.devices(matching: [selection]).count > 1)
  }

  @Test func `a group without devices does not suggest itself`() throws {
    try Repository.withTemporaryFolder { folder in
      try Data(Repository.minimal.utf8).write(to: URL(filePath: folder + "/one.json"))
      let error = #expect(throws: ProfileError.self) {
        try DeviceCatalog(directory: folder).devices(matching: ["class:server"])
      }
      #expect(error?.description == "unknown device 'class:server'. Known devices: one")
    }
  }

  @Test func `a broken profile does not hide the others`() throws {
    try Repository.withTemporaryFolder { folder in
      try Data(Repository.minimal.utf8).write(to: URL(filePath: folder + "/good.json"))
      try Data("{".utf8).write(to: URL(filePath: folder + "/broken.json"))
      let catalog = try DeviceCatalog(directory: folder)
      #expect(catalog.ids == ["broken", "good"])
      #expect(try catalog.device("good").id == "good")
      #expect(try catalog.device(folder + "/good.json+tier=high").id == "good+tier=high")
      #expect(try catalog.devices(matching: ["g*"]).count == 1)
      let error = #expect(throws: ProfileError.self) { try catalog.allDevices() }
      #expect(error?.problems.map(\.file) == [folder + "/broken.json"])
      #expect(throws: ProfileError.self) { try catalog.device("broken") }
    }
  }

  @Test func `reference devices are found by their whole name, and may be edited`() throws {
    let catalog = try DeviceCatalog()
    #expect(catalog.referenceIDs.count == 61)
    #expect(catalog.referenceIDs.allSatisfy { $0.hasPrefix("reference/") })
    #expect(Set(catalog.ids).isDisjoint(with: catalog.referenceIDs))
    #expect(try catalog.referenceDevices().map(\.id) == catalog.referenceIDs)
    let edited = try catalog.device("reference/sd855p+memory.totalMiB=4096")
    #expect(edited.id == "reference/sd855p+memory.totalMiB=4096")
    #expect(edited.memory.totalMiB == 4096)
  }

  @Test func `a folder has reference devices of its own`() throws {
    try Repository.withTemporaryFolder { folder in
      let reference = folder + "/reference"
      try FileManager.default.createDirectory(
        atPath: reference, withIntermediateDirectories: true)
      try Data(Repository.minimal.utf8).write(to: URL(filePath: reference + "/mine.json"))
      try Data("[]".utf8).write(to: URL(filePath: reference + "/broken.json"))
      let catalog = try DeviceCatalog(directory: folder)
      #expect(catalog.ids == [])
      #expect(catalog.referenceIDs == ["reference/broken", "reference/mine"])
      #expect(try catalog.device("reference/mine").id == "reference/mine")
      let error = #expect(throws: ProfileError.self) { try catalog.referenceDevices() }
      #expect(
        error?.description
          == "\(reference)/broken.json:1:1: expected an object, found an array with 0 elements")
    }
  }

  @Test func `an edit that takes a part away takes what is said of it along`() throws {
    let device = try DeviceCatalog().device("tablet+battery=null+thermal=null")
    #expect(device.battery == nil && device.thermal == nil)
    #expect(!device.sources.keys.contains { $0.hasPrefix("battery.") })
    #expect(device.sources["thermal"] != nil)
    let error = #expect(throws: ProfileError.self) {
      try DeviceCatalog().device(#"tablet+assumed=["no.such"]"#)
    }
    #expect(error?.description.contains("found 'no.such'") == true)
  }

  @Test func `an edit that makes a sound profile unsound is the edit's mistake`() throws {
    let error = #expect(throws: ProfileError.self) {
      try DeviceCatalog().device("tablet+memory.limit=2")
    }
    guard case .invalidEdit("memory.limit=2", let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.hasPrefix("memory.limit: unknown key"))
  }

  @Test func `two different profiles with one id are refused, the same one counts once`() throws {
    try Repository.withTemporaryFolder { folder in
      let bundled = try DeviceCatalog().device("budget-phone")
      var changed = bundled
      changed.tier = .high
      let paths = try [("same", bundled), ("other", changed)].map { name, profile in
        let path = "\(folder)/\(name).json"
        try Data(JSONWriter().text(of: profile.json).utf8).write(to: URL(filePath: path))
        return path
      }
      let catalog = try DeviceCatalog()
      #expect(try catalog.devices(matching: ["budget-phone", paths[0]]).count == 1)
      #expect(throws: ProfileError.repeatedDevice(id: "budget-phone-3gb")) {
        try catalog.devices(matching: ["budget-phone", paths[1]])
      }
    }
  }

  @Test func `a missing folder is named`() {
    let error = #expect(throws: ProfileError.self) { try DeviceCatalog(directory: "/no/such") }
    #expect(error?.description == "/no/such: cannot be read: expected a folder of profiles")
  }
}
