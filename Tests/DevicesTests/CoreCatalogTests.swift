import Devices
import Testing

struct CoreCatalogTests {
  @Test(arguments: [
    ("cortex-a76", "cortex-a76"), ("Cortex-A76", "cortex-a76"), ("Firestorm", "apple-firestorm"),
    ("Kryo 485 Gold", "cortex-a76"), ("Kryo (2016)", "kryo"), ("M2 P", "apple-avalanche"),
  ])
  func `finds core types by id and alias`(name: String, id: String) throws {
    #expect(try Repository.cores().type(named: name)?.id == id)
  }

  @Test(arguments: ["", "Cortex-A999", "(2016)"])
  func `an unknown name finds nothing`(name: String) throws {
    #expect(try Repository.cores().type(named: name) == nil)
  }

  @Test func `holds all core types with their facts`() throws {
    let cores = try Repository.cores()
    #expect(cores.types.count == 37)
    let a53 = try #require(cores.type(named: "cortex-a53"))
    #expect(
      a53.facts.measuredPower == [MeasuredPower(frequencyKHz: 1_900_800, microwatts: 157_500)])
    #expect(a53.l2.scope == .cluster && a53.l2.ways == 16 && a53.l1LatencyCycles == 3)
    #expect(a53.facts.order == .inOrder && a53.windowEntries == nil)
  }

  @Test func `a catalogue with a repeated name is refused`() throws {
    var text = String(decoding: try Repository.bytes("catalog/core-types.json"), as: UTF8.self)
    text = text.replacing("\"cortex-a55\"", with: "\"cortex-a53\"")
    let error = #expect(throws: ProfileError.self) {
      try CoreCatalog(json: Array(text.utf8), file: "core-types.json")
    }
    #expect(error?.description.contains("found 'cortexa53' for cortex-a53 too") == true)
  }
}
