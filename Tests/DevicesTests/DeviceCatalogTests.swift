import Basics
import Devices
import FoundationEssentials
import Testing

struct DeviceCatalogTests {
  private let bundled = [
    "budget-phone-3gb", "ipad-pro-11-m2", "iphone-15-pro", "snapdragon-855-phone",
  ]

  @Test func `the bundled devices load, sorted by id`() throws {
    let catalog = try DeviceCatalog()
    #expect(catalog.ids == bundled)
    #expect(try catalog.allDevices().map(\.id) == bundled)
  }

  @Test(arguments: [
    (["tablet"], ["ipad-pro-11-m2"]),
    (["*phone*"], ["budget-phone-3gb", "iphone-15-pro", "snapdragon-855-phone"]),
    (["budget-phone?3gb"], ["budget-phone-3gb"]), (["flagship*"], ["iphone-15-pro"]),
    (["tier:low"], ["budget-phone-3gb"]),
    (
      ["class:tablet", "*"],
      ["ipad-pro-11-m2", "budget-phone-3gb", "iphone-15-pro", "snapdragon-855-phone"]
    ),
    (["all"], ["budget-phone-3gb", "ipad-pro-11-m2", "iphone-15-pro", "snapdragon-855-phone"]),
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
    ("tablet+id=x", "the id follows from the edits"),
    ("tablet+memory.appLimitMiB=99999", "expected at most memory.totalMiB (8192)"),
    ("iphone-15-por", "Did you mean 'iphone-15-pro'? Known devices: budget-phone-3gb, "),
    ("class:tablets", "unknown device 'class:tablets'. Did you mean 'class:tablet'?"),
    ("x*", "unknown device 'x*'."), ("missing/file.json", "missing/file.json: cannot be read"),
  ])
  func `what cannot be found or applied is named`(name: String, message: String) throws {
    let error = #expect(throws: ProfileError.self) {
      try DeviceCatalog().devices(matching: [name])
    }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
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
