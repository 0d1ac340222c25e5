/// Two quantities against each other in one or more panels, with the front of what nothing beats in
/// both.
public struct ParetoChart: Hashable, Sendable {
  /// The name and unit of the horizontal quantity.
  public var horizontal: String
  /// The name and unit of the vertical quantity.
  public var vertical: String
  /// The kinds of points; each has a shape of its own.
  public var kinds: [String]
  /// The panels, from left to right and top to bottom.
  public var panels: [Panel]

  /// Points on one pair of axes.
  public struct Panel: Hashable, Sendable {
    /// The panel's name; nil where the headline says it.
    public var title: String?
    /// The points.
    public var points: [Point]
    /// The corners of the line along the front, from one end of the axes to the other; a corner at
    /// infinity lies on the end of its axis.
    public var front: [Corner]

    /// A panel.
    public init(title: String? = nil, points: [Point], front: [Corner]) {
      self.title = title
      self.points = points
      self.front = front
    }
  }

  /// One candidate. Only points with positive quantities can be drawn.
  public struct Point: Hashable, Sendable {
    /// What stands beside it.
    public var name: String
    /// Its place in ``ParetoChart/kinds``.
    public var kind: Int
    /// Its horizontal quantity.
    public var x: Double
    /// Its vertical quantity.
    public var y: Double
    /// Whether no other point beats it.
    public var isOnFront: Bool

    /// A candidate.
    public init(name: String, kind: Int, x: Double, y: Double, isOnFront: Bool) {
      self.name = name
      self.kind = kind
      self.x = x
      self.y = y
      self.isOnFront = isOnFront
    }
  }

  /// A place where the front turns.
  public struct Corner: Hashable, Sendable {
    /// Its horizontal quantity.
    public var x: Double
    /// Its vertical quantity.
    public var y: Double

    /// A corner.
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// Panels of points.
  public init(horizontal: String, vertical: String, kinds: [String], panels: [Panel]) {
    self.horizontal = horizontal
    self.vertical = vertical
    self.kinds = kinds
    self.panels = panels
  }
}
