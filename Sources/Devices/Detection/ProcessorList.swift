/// Linux's `/proc/cpuinfo`: a block of fields for each processor that is online.
public struct ProcessorList: Hashable, Sendable {
  /// Where Linux keeps it.
  public static let path = "/proc/cpuinfo"

  /// The processors, in the order of the text.
  public let processors: [Processor]
  private let firstFields: [String: String]

  /// One processor.
  public struct Processor: Hashable, Sendable {
    /// The kernel's number of it.
    public let number: Int
    fileprivate var fields: [String: String]

    /// The value of a field, such as `CPU part`; nil without it.
    public subscript(_ key: String) -> String? { fields[key] }

    /// The value of a field as a decimal or `0x` hexadecimal integer.
    public func integer(_ key: String) -> Int? {
      guard let text = fields[key] else { return nil }
      return text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text)
    }

    /// The words of the first of these fields that there is.
    func words(of keys: [String]) -> Set<String>? {
      keys.lazy.compactMap { fields[$0] }.first
        .map { Set($0.split(separator: " ").map(String.init)) }
    }
  }

  /// Reads the text; fields that belong to no processor, as old Arm kernels write them once at the
  /// end, count for every processor that lacks them.
  public init(_ text: String) {
    var processors: [Processor] = []
    var first: [String: String] = [:]
    var common: [String: String] = [:]
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard let (key, value) = Self.field(line) else {
        if line.allSatisfy(\.isWhitespace) { isInside = false }
        continue
      }
      if first[key] == nil { first[key] = value }
      if key == "processor", let number = Int(value) {
        processors.append(Processor(number: number, fields: [:]))
        isInside = true
      } else if isInside {
        processors[processors.count - 1].fields[key] = value
      } else {
        common[key] = value
      }
    }
    for index in processors.indices {
      processors[index].fields.merge(common) { own, _ in own }
    }
    self.processors = processors
    firstFields = first
  }

  /// The value of a field wherever it stands first; nil without it.
  public func first(_ key: String) -> String? { firstFields[key] }

  /// The processor's name: `model name`, or on Arm the numbers of implementer and part.
  public var name: String? {
    if let name = firstFields["model name"], !name.isEmpty { return name }
    guard let implementer = firstFields["CPU implementer"], let part = firstFields["CPU part"]
    else { return nil }
    return "implementer \(implementer) part \(part)"
  }

  private static func field(_ line: Substring) -> (key: String, value: String)? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let words = line[..<colon].split(whereSeparator: \.isWhitespace)
    let value = line[line.index(after: colon)...].drop { $0 == " " }
    return words.isEmpty ? nil : (words.joined(separator: " "), String(value))
  }
}
