/// Arithmetic rates under the ceilings of a device, in one or more panels.
public struct RooflineChart: Hashable, Sendable {
  /// The kinds of points; each has a colour of its own.
  public var families: [String]
  /// The panels, from left to right and top to bottom.
  public var panels: [Panel]

  /// Points under one set of ceilings.
  public struct Panel: Hashable, Sendable {
    /// The panel's name; nil where the headline says it.
    public var title: String?
    /// What limits the points; nil where that is not known.
    public var ceilings: Ceilings?
    /// The points.
    public var points: [Point]

    /// A panel.
    public init(title: String? = nil, ceilings: Ceilings?, points: [Point]) {
      self.title = title
      self.ceilings = ceilings
      self.points = points
    }
  }

  /// What limits arithmetic and transfers.
  public struct Ceilings: Hashable, Sendable {
    /// Arithmetic rates in GFLOP/s by name.
    public var flat: [Line]
    /// Bandwidths in GB/s by name.
    public var slopes: [Line]
    /// The name of the flat line that holds for the points.
    public var inUse: String

    /// Lines.
    public init(flat: [Line], slopes: [Line], inUse: String) {
      self.flat = flat
      self.slopes = slopes
      self.inUse = inUse
    }
  }

  /// A named rate, in 10^9 a second.
  public struct Line: Hashable, Sendable {
    /// What it is the rate of.
    public var name: String
    /// The rate.
    public var rate: Double

    /// A rate.
    public init(name: String, rate: Double) {
      self.name = name
      self.rate = rate
    }
  }

  /// One step of a plan.
  public struct Point: Hashable, Sendable {
    /// What stands beside it, if there is room.
    public var name: String?
    /// Its place in ``RooflineChart/families``.
    public var family: Int
    /// Operations for each byte moved.
    public var flopsPerByte: Double
    /// 10^9 operations a second.
    public var gigaflopsPerSecond: Double

    /// A step; both rates are positive.
    public init(name: String?, family: Int, flopsPerByte: Double, gigaflopsPerSecond: Double) {
      self.name = name
      self.family = family
      self.flopsPerByte = flopsPerByte
      self.gigaflopsPerSecond = gigaflopsPerSecond
    }
  }

  /// Panels.
  public init(families: [String], panels: [Panel]) {
    self.families = families
    self.panels = panels
  }
}

extension RooflineChart.Ceilings {
  /// The flat line that holds for the points.
  var peak: RooflineChart.Line? { flat.first { $0.name == inUse } }

  /// The flat lines worth drawing: each rate once, under the name in use where that has it.
  var distinctFlat: [RooflineChart.Line] {
    flat.filter { line in
      let equals = flat.filter { $0.rate == line.rate }
      return line.name == (equals.first { $0.name == inUse } ?? equals.first)?.name
    }
  }
}
