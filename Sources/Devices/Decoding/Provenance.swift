import Basics

/// Where the numbers of a profile come from, and which of them are guesses.
struct Provenance {
  /// A text for each key path.
  var sources: [String: String] = [:]
  /// Key paths of guesses, stand-ins and defaults.
  var assumed: Set<String> = []

  /// Reads `sources` and `assumed`, whose key paths must lead somewhere in the document.
  init(from reader: inout ObjectReader, document: JSONNode) {
    readSources(from: &reader, document: document)
    for (index, path) in (reader.optionalArray("assumed", .text) ?? []).enumerated() {
      if document.leads(to: path) {
        assumed.insert(path)
      } else {
        let place = JSONPath.joined("assumed", index: index)
        reader.validator.report(
          "expected a key path of this file, found '\(path)'", at: place,
          position: JSONPath(place).flatMap { document[$0]?.position })
      }
    }
  }

  private mutating func readSources(from reader: inout ObjectReader, document: JSONNode) {
    guard let node = reader.node("sources"),
      var reader = reader.validator.object(node, at: "sources")
    else { return }
    for member in node.members ?? [] where sources[member.key] == nil {
      sources[member.key] = reader.required(member.key, .text) ?? ""
      if !document.leads(to: member.key) {
        reader.report("expected a key path of this file, found none there", at: member.key)
      }
    }
    reader.finish()
  }

  /// Follows clusters that were put in another order, of which the old offsets are given.
  mutating func reorderClusters(_ order: [Int]) {
    guard order != Array(order.indices) else { return }
    var newOffsets: [Int: Int] = [:]
    for (new, old) in order.enumerated() { newOffsets[old] = new }
    func moved(_ text: String) -> String {
      guard var path = JSONPath(text), path.steps.count > 1, path.steps[0] == .key("clusters"),
        case .index(let old) = path.steps[1], let new = newOffsets[old]
      else { return text }
      path.steps[1] = .index(new)
      return path.description
    }
    var renamed: [String: String] = [:]
    for (path, source) in sources { renamed[moved(path)] = source }
    sources = renamed
    assumed = Set(assumed.map(moved))
  }
}

extension JSONNode {
  /// Whether a text is a key path that leads to a value of this document.
  func leads(to path: String) -> Bool {
    JSONPath(path).flatMap { self[$0] } != nil
  }

  /// Drops the sources and assumptions about values that an older document had and this one has no
  /// more.
  mutating func dropStatements(aboutValuesOf older: JSONNode) {
    func isGone(_ path: String) -> Bool { older.leads(to: path) && !leads(to: path) }
    if let members = self["sources"]?.members, let path = JSONPath("sources") {
      let kept = members.filter { !isGone($0.key) }
      if kept.count < members.count { _ = set(JSONNode(.object(kept)), at: path) }
    }
    if let elements = self["assumed"]?.elements, let path = JSONPath("assumed") {
      let kept = elements.filter { !isGone($0.string ?? "") }
      if kept.count < elements.count { _ = set(JSONNode(.array(kept)), at: path) }
    }
  }
}
