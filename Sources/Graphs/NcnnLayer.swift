import Tensors

/// One line of a `.param` file: `type name #in #out ins... outs... key=value ...`.
///
/// Reference: ncnn's wiki, "param and model file structure".
struct NcnnLayer {
  let file: String
  let line: Int
  let type: String
  let name: String
  let inputs: [String]
  let outputs: [String]
  private var attributes: [Int: [Double]] = [:]

  /// The keys of arrays count down from here: `-23303=2,0,1` is key 3.
  private static let arrayBase = -23_300
  /// Key 30 holds the shapes of the outputs as someone inferred them; they are inferred here anew.
  private static let keys = 0...31

  /// Reads the fields of a line.
  ///
  /// - Throws: ``GraphError/malformed(file:line:reason:)``.
  init(fields: [String], file: String, line: Int) throws(GraphError) {
    func malformed(_ reason: String) -> GraphError {
      .malformed(file: file, line: line, reason: reason)
    }
    guard fields.count >= 4 else {
      throw malformed("expected 'type name #in #out ...', found \(fields.count) fields")
    }
    let counts = fields[2...3].map { Int($0) ?? -1 }
    guard counts.allSatisfy({ (0...fields.count).contains($0) }),
      fields.count >= 4 + counts[0] + counts[1]
    else {
      throw malformed("expected '\(fields[2])' input and '\(fields[3])' output names on the line")
    }
    let outputStart = 4 + counts[0]
    let attributeStart = outputStart + counts[1]
    self.file = file
    self.line = line
    type = fields[0]
    name = fields[1]
    inputs = Array(fields[4..<outputStart])
    outputs = Array(fields[outputStart..<attributeStart])
    for field in fields[attributeStart...] {
      guard let (key, values) = Self.attribute(field) else {
        throw malformed("expected 'key=value' or '-233kk=count,values', found '\(field)'")
      }
      attributes[key] = values
    }
  }

  private static func attribute(_ field: String) -> (key: Int, values: [Double])? {
    let sides = field.split(separator: "=", omittingEmptySubsequences: false)
    guard sides.count == 2, let code = Int(sides[0]) else { return nil }
    var values: [Double] = []
    for text in sides[1].split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = Double(text), Float(value).isFinite else { return nil }
      values.append(value)
    }
    let isArray = code <= arrayBase && code > arrayBase - keys.count
    if isArray {
      guard values.removeFirst() == Double(values.count) else { return nil }
      return (arrayBase - code, values)
    }
    return keys.contains(code) && values.count == 1 ? (code, values) : nil
  }

  /// An error at this line.
  func malformed(_ reason: String) -> GraphError {
    .malformed(file: file, line: line, reason: "\(type) '\(name)': \(reason)")
  }

  /// Extents beyond this are refused, so that no product of a few of them overflows.
  static let extents = 0...(1 << 24)
  static let positiveExtents = 1...(1 << 24)

  /// Whether the line states an attribute.
  func has(_ key: Int) -> Bool { attributes[key] != nil }

  /// A whole number.
  func integer(
    _ key: Int, default fallback: Int = 0, in range: ClosedRange<Int> = extents
  ) throws(GraphError) -> Int {
    guard let values = attributes[key] else {
      guard range.contains(fallback) else {
        throw malformed("attribute \(key) is missing")
      }
      return fallback
    }
    guard values.count == 1 else { throw malformed("attribute \(key) should be one number") }
    return try whole(values[0], key, range)
  }

  /// A list of whole numbers; empty when it is not stated.
  func integers(
    _ key: Int, in range: ClosedRange<Int> = extents
  ) throws(GraphError) -> [Int] {
    var integers: [Int] = []
    for value in attributes[key] ?? [] { integers.append(try whole(value, key, range)) }
    return integers
  }

  private func whole(
    _ value: Double, _ key: Int, _ range: ClosedRange<Int>
  ) throws(GraphError) -> Int {
    guard let integer = Int(exactly: value), range.contains(integer) else {
      throw malformed(
        "attribute \(key) is \(value), expected \(range.lowerBound)...\(range.upperBound)")
    }
    return integer
  }

  /// A yes or no, written 1 or 0.
  func flag(_ key: Int, default fallback: Bool = false) throws(GraphError) -> Bool {
    try integer(key, default: fallback ? 1 : 0, in: 0...1) == 1
  }

  /// A number.
  func number(_ key: Int, default fallback: Float) throws(GraphError) -> Float {
    guard let values = attributes[key] else { return fallback }
    guard values.count == 1 else { throw malformed("attribute \(key) should be one number") }
    return Float(values[0])
  }

  /// A list of numbers; empty when it is not stated.
  func numbers(_ key: Int) -> [Float] { (attributes[key] ?? []).map(Float.init) }

  /// Width and height; the height is the width unless stated.
  func extent(width: Int, height: Int, default fallback: Int = 0) throws(GraphError) -> Extent {
    let columns = try integer(width, default: fallback, in: Self.positiveExtents)
    return Extent(try integer(height, default: columns, in: Self.positiveExtents), columns)
  }

  /// Refuses an attribute whose value asks for something that no operation here does.
  func require(_ key: Int, is expected: Float) throws(GraphError) {
    let found = try number(key, default: expected)
    guard found == expected else {
      throw malformed("attribute \(key)=\(found) is not supported, only \(expected)")
    }
  }
}
