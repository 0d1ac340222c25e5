extension NcnnReader {
  private static let magic = "7767517"

  /// The layers of a file, a line each, after the magic number and the counts.
  ///
  /// - Throws: ``GraphError/malformed(file:line:reason:)``.
  static func layers(of text: String, file: String) throws(GraphError) -> [NcnnLayer] {
    func malformed(_ line: Int, _ reason: String) -> GraphError {
      .malformed(file: file, line: line, reason: reason)
    }
    let lines = fields(of: text)
    guard let first = lines.first, first.fields == [magic] else {
      throw malformed(lines.first?.line ?? 1, "expected ncnn's magic number \(magic)")
    }
    let counts = lines.count > 1 ? lines[1].fields.map { Int($0) ?? -1 } : []
    guard counts.count == 2, counts.allSatisfy({ $0 > 0 }) else {
      throw malformed(
        lines.count > 1 ? lines[1].line : 2, "expected the number of layers and of blobs")
    }
    guard lines.count - 2 == counts[0] else {
      throw malformed(
        lines[1].line, "\(counts[0]) layers are announced, \(lines.count - 2) follow")
    }
    var layers: [NcnnLayer] = []
    for (line, fields) in lines.dropFirst(2) {
      layers.append(try NcnnLayer(fields: fields, file: file, line: line))
    }
    let blobs = layers.reduce(0) { $0 + $1.outputs.count }
    guard blobs == counts[1] else {
      throw malformed(lines[1].line, "\(counts[1]) blobs are announced, \(blobs) are made")
    }
    return layers
  }

  /// The lines that are not blank, numbered from one, divided at spaces and tabs.
  private static func fields(of text: String) -> [(line: Int, fields: [String])] {
    var result: [(line: Int, fields: [String])] = []
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let fields = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      guard !fields.isEmpty else { continue }
      result.append((index + 1, fields.map { String(Substring($0)) }))
    }
    return result
  }
}
