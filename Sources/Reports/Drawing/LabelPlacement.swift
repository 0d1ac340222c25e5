/// Finds places for texts beside points, so that no two texts overlap and none covers a point.
///
/// Greedy and deterministic: labels are placed in the order they are asked for, each at the first
/// free one of a few places around its point.
package struct LabelPlacement {
  private let bounds: Frame
  private var taken: [Frame]

  /// - Parameters:
  ///   - bounds: what labels must not leave.
  ///   - obstacles: what labels must not cover.
  package init(in bounds: Frame, obstacles: [Frame] = []) {
    self.bounds = bounds
    taken = obstacles
  }

  /// The place of a label beside a point, which is then taken; nil if there is no room.
  ///
  /// - Parameters:
  ///   - size: of the label.
  ///   - point: what it belongs to.
  ///   - gap: from the point to the nearest side of the label.
  /// - Complexity: O(labels and obstacles).
  package mutating func place(
    _ size: (width: Double, height: Double), beside point: (x: Double, y: Double), gap: Double
  ) -> Frame? {
    let right = point.x + gap
    let left = point.x - gap - size.width
    let middle = point.x - size.width / 2
    return place(
      size,
      atFirstOf: [
        (right, point.y - size.height / 2), (left, point.y - size.height / 2),
        (right, point.y + gap / 2), (right, point.y - gap / 2 - size.height),
        (middle, point.y + gap), (middle, point.y - gap - size.height),
        (left, point.y + gap / 2), (left, point.y - gap / 2 - size.height),
      ])
  }

  /// The first free one of some places for a label's upper left corner, which is then taken.
  mutating func place(
    _ size: (width: Double, height: Double), atFirstOf places: [(x: Double, y: Double)]
  ) -> Frame? {
    let free = places.lazy.map { Frame(x: $0.x, y: $0.y, width: size.width, height: size.height) }
      .first { frame in
        bounds.contains(frame) && !taken.contains { $0.overlaps(frame) }
      }
    if let free { taken.append(free) }
    return free
  }
}

/// A text with its place.
struct PlacedLabel: Hashable {
  let text: String
  /// The place of the text where it is widest.
  let frame: Frame
  /// The side from which it is drawn, so that a narrower text stays beside its point.
  let side: Side

  /// A part of a frame.
  enum Side: String {
    case left, center, right
  }

  /// - Parameter x: the horizontal place of what the label belongs to.
  init(text: String, frame: Frame, besideX x: Double) {
    self.text = text
    self.frame = frame
    side = frame.x >= x ? .left : frame.right <= x ? .right : .center
  }

  /// Where the text is drawn.
  var x: Double {
    switch side {
    case .left: frame.x
    case .center: frame.x + frame.width / 2
    case .right: frame.right
    }
  }
}

extension LabelPlacement {
  /// The size of these labels' text and the height that each takes.
  static let fontSize = 10.0
  static let lineHeight = 15.0

  /// Places a name beside the first of some points that has room.
  ///
  /// - Returns: nil if none has.
  mutating func place(
    _ name: String, beside points: [(x: Double, y: Double)]
  ) -> PlacedLabel? {
    let text = name.visible.shortened(toColumns: 32)
    let size = (GnuplotText.width(text, fontSize: Self.fontSize), Self.lineHeight)
    for point in points {
      if let frame = place(size, beside: point, gap: 7) {
        return PlacedLabel(text: text, frame: frame, besideX: point.x)
      }
    }
    return nil
  }
}

extension GnuplotCanvas {
  /// Adds placed labels; their frames count from `top`.
  mutating func draw(_ labels: [PlacedLabel], top: Double, _ color: String) {
    for label in labels {
      self.label(
        GnuplotText.literal(label.text),
        atScreen: (label.x, top + label.frame.y + label.frame.height / 2), color,
        size: Int(LabelPlacement.fontSize), align: label.side.rawValue)
    }
  }
}

extension Frame {
  /// The square around a point.
  init(around point: (x: Double, y: Double), radius: Double) {
    self.init(x: point.x - radius, y: point.y - radius, width: 2 * radius, height: 2 * radius)
  }

  /// What a vertical or horizontal line covers.
  init(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) {
    self.init(
      x: min(start.x, end.x) - 1, y: min(start.y, end.y) - 1,
      width: (start.x - end.x).magnitude + 2, height: (start.y - end.y).magnitude + 2)
  }

  /// The pixel of a point on two axes.
  func pixel(x: Double, y: Double, _ horizontal: NumberAxis, _ vertical: NumberAxis)
    -> (x: Double, y: Double)
  {
    (self.x + horizontal.position(x) * width, bottom - vertical.position(y) * height)
  }
}
