import Basics
public import Records

/// The file of fitted constants: their values with uncertainties, and how far predictions were off on
/// chips that the fit had not seen.
public struct LatencyTable: Hashable, Sendable {
  /// The values.
  public var constants: LatencyConstants
  /// One standard deviation of each constant, on its scale, in the order of
  /// ``LatencyConstants/parameters``; zero where it was not fitted.
  public var uncertainties: [Double]
  /// What cross-validation found.
  public var errors: [CellError]

  /// Errors for cells of one kind, leaving out one chip after the other.
  public struct CellError: Hashable, Sendable {
    /// What they have in common.
    public var kind: CellKind
    /// Configurations of devices.
    public var configurations: Int
    /// Measurements.
    public var measurements: Int
    /// Median over configurations of the median relative error.
    public var medianError: Double
    /// The 90th percentile of the relative error of all measurements.
    public var error90: Double
    /// Measurement over prediction, from its 5th percentile to its 95th, with one between.
    public var factors: ClosedRange<Double>
    /// The median error of devices that are anchored by measurements of other models.
    public var anchoredError: Double
    /// The factors then.
    public var anchoredFactors: ClosedRange<Double>

    /// Joins the values; nothing is checked.
    public init(
      kind: CellKind, configurations: Int, measurements: Int, medianError: Double,
      error90: Double, factors: ClosedRange<Double>, anchoredError: Double,
      anchoredFactors: ClosedRange<Double>
    ) {
      self.kind = kind
      self.configurations = configurations
      self.measurements = measurements
      self.medianError = medianError
      self.error90 = error90
      self.factors = factors
      self.anchoredError = anchoredError
      self.anchoredFactors = anchoredFactors
    }
  }

  /// Kinds of cells whose errors differ.
  public enum CellKind: String, CaseIterable, Hashable, Sendable {
    /// Floats on one thread.
    case floatOneThread
    /// Floats on several threads.
    case floatThreads
    /// Bytes on one thread.
    case byteOneThread
    /// Bytes on several threads.
    case byteThreads
    /// Floats on one thread in Paddle-Lite.
    case paddleLiteFloat
    /// Bytes on one thread in Paddle-Lite.
    case paddleLiteByte

    /// What they are, for a reader.
    public var name: String {
      switch self {
      case .floatOneThread: "float, one thread"
      case .floatThreads: "float, several threads"
      case .byteOneThread: "int8, one thread"
      case .byteThreads: "int8, several threads"
      case .paddleLiteFloat: "Paddle-Lite, float, one thread"
      case .paddleLiteByte: "Paddle-Lite, int8, one thread"
      }
    }

    /// The kind of a cell; nil for runtimes and threads without measurements. Our own kernels are
    /// taken to behave as those that were measured.
    public init?(_ configuration: Configuration, threads: Int) {
      let isByte = configuration.precision == .int8
      switch (configuration.runtime, threads) {
      case (.pocketbench, 1), (.ncnn, 1): self = isByte ? .byteOneThread : .floatOneThread
      case (.pocketbench, _), (.ncnn, _): self = isByte ? .byteThreads : .floatThreads
      case (.paddleLite, 1): self = isByte ? .paddleLiteByte : .paddleLiteFloat
      case (.paddleLite, _), (.qnn, _), (.coreml, _): return nil
      }
    }
  }

  /// Joins the values; nothing is checked.
  public init(
    constants: LatencyConstants, uncertainties: [Double] = [], errors: [CellError] = []
  ) {
    self.constants = constants
    self.uncertainties =
      uncertainties.isEmpty
      ? [Double](repeating: 0, count: LatencyConstants.parameters.count) : uncertainties
    self.errors = errors
  }

  /// Reads a file; every constant must be there.
  ///
  /// - Throws: ``SimulatorConstantsError`` with all problems of the file.
  public init(json bytes: [UInt8], file: String) throws(SimulatorConstantsError) {
    let validator = Validator(file: file)
    self.init(constants: LatencyConstants())
    var root = validator.document(bytes)
    _ = root?.required("schemaVersion", .integer(in: 1...1))
    var values = root?.requiredObject("constants")
    for (index, parameter) in LatencyConstants.parameters.enumerated() {
      var entry = values?.requiredObject(parameter.name)
      let value = entry?.required("value", .number(in: parameter.scale.range))
      constants[parameter] = value ?? 1
      uncertainties[index] = entry?.required("uncertainty", .number(in: 0...1000)) ?? 0
      entry?.finish()
    }
    values?.finish()
    for var entry in root?.requiredObjects("errors") ?? [] {
      let kind: CellKind? = entry.required("kind", .choice())
      errors.append(
        CellError(
          kind: kind ?? .floatOneThread,
          configurations: entry.required("configurations", .integer(in: 1...1_000_000)) ?? 1,
          measurements: entry.required("measurements", .integer(in: 1...1_000_000)) ?? 1,
          medianError: entry.required("medianError", .number(in: 0...1000)) ?? 0,
          error90: entry.required("error90", .number(in: 0...1000)) ?? 0,
          factors: Self.factors(&entry, "lowFactor", "highFactor"),
          anchoredError: entry.required("anchoredError", .number(in: 0...1000)) ?? 0,
          anchoredFactors: Self.factors(&entry, "anchoredLow", "anchoredHigh")))
      entry.finish()
    }
    _ = root?.node("source")
    root?.finish()
    guard validator.problems.isEmpty else {
      throw SimulatorConstantsError(problems: validator.problems)
    }
  }

  private static func factors(
    _ entry: inout ObjectReader, _ low: String, _ high: String
  ) -> ClosedRange<Double> {
    let lower = entry.required(low, .number(in: 1e-3...1)) ?? 1
    return lower...(entry.required(high, .number(in: 1...1000)) ?? 1)
  }

  /// The file's text: a line for each constant and each kind of cell.
  ///
  /// - Parameter source: Where the values come from, for its reader.
  public func json(source: String) -> String {
    var lines = ["{", "  \"schemaVersion\": 1,", "  \"constants\": {"]
    let parameters = LatencyConstants.parameters
    for (index, parameter) in parameters.enumerated() {
      let value = significant(constants[parameter], digits: 6)
      let error = significant(uncertainties[index], digits: 2)
      lines.append(
        "    \"\(parameter.name)\": { \"value\": \(value), \"uncertainty\": \(error) }"
          + (index + 1 < parameters.count ? "," : ""))
    }
    lines += ["  },", "  \"errors\": ["]
    for (index, error) in errors.enumerated() {
      func number(_ value: Double) -> String { significant(value, digits: 4) }
      lines += [
        "    { \"kind\": \"\(error.kind.rawValue)\", \"configurations\": \(error.configurations), "
          + "\"measurements\": \(error.measurements),",
        "      \"medianError\": \(number(error.medianError)), "
          + "\"error90\": \(number(error.error90)), "
          + "\"lowFactor\": \(number(error.factors.lowerBound)), "
          + "\"highFactor\": \(number(error.factors.upperBound)),",
        "      \"anchoredError\": \(number(error.anchoredError)), "
          + "\"anchoredLow\": \(number(error.anchoredFactors.lowerBound)), "
          + "\"anchoredHigh\": \(number(error.anchoredFactors.upperBound)) }"
          + (index + 1 < errors.count ? "," : ""),
      ]
    }
    return (lines + ["  ],", "  \"source\": \"\(source)\"", "}", ""]).joined(separator: "\n")
  }

  /// The errors of cells of a kind; nil where none were measured.
  public func error(of kind: CellKind) -> CellError? { errors.first { $0.kind == kind } }
}

extension LatencyConstants.Scale {
  /// The values that a constant can have.
  var range: ClosedRange<Double> {
    switch self {
    case .factor: 1e-6...1e9
    case .exponent: -10...10
    case .share: 0...1
    }
  }
}
