import Basics

/// The commands and the data of one picture, as they grow.
struct GnuplotCanvas {
  /// The size of the picture in pixels of the SVG, from the top left.
  let width: Double
  let height: Double
  /// The commands so far.
  private(set) var commands: String
  /// The blocks of the data file so far.
  private(set) var blocks: [String] = []
  private let dataFile: String

  init(width: Double, height: Double, stem: String) {
    self.width = width
    self.height = height
    dataFile = "\(stem).dat"
    commands = GnuplotTheme.commands(width: Int(width), height: Int(height))
    commands += "set output '\(stem).'.TERM\nset multiplot\n"
  }

  /// Adds one command.
  mutating func add(_ command: String) { commands += command + "\n" }

  // MARK: Texts

  mutating func draw(_ header: ChartHeader) {
    var y = 26.0
    for line in header.headline {
      label("headline(\(GnuplotText.literal(line)))", atScreen: (GnuplotTheme.edge, y), "INK")
      y += ChartHeader.headlineStep
    }
    y += 4
    for line in header.subtitle {
      label(GnuplotText.literal(line), atScreen: (GnuplotTheme.edge, y), "MUTED", size: 12)
      y += ChartHeader.subtitleStep
    }
  }

  /// Adds a text that gnuplot's next plot draws.
  ///
  /// - Parameters:
  ///   - text: an expression, such as a literal of ``GnuplotText``.
  ///   - place: of the middle of the text's height, in pixels.
  mutating func label(
    _ text: String, atScreen place: (x: Double, y: Double), _ color: String,
    size: Int = 13, align: String = "left"
  ) {
    let at = "screen \(across(place.x)), screen \(down(place.y))"
    add("set label \(text) at \(at) \(align) tc rgb \(color) font ',\(size)'")
  }

  /// Adds the names of series on one line, each behind a sign and in a colour.
  mutating func legend(
    _ entries: [(sign: String, name: String, color: String)], y: Double
  ) {
    var x = GnuplotTheme.edge
    for (sign, name, color) in entries {
      label(GnuplotText.literal("\(sign) \(name)"), atScreen: (x, y), color, size: 12)
      x += GnuplotText.width("m " + name, fontSize: GnuplotTheme.subtitleFontSize) + 18
    }
  }

  /// Adds the names of series in their colours, on one line.
  mutating func legend(_ names: [String], y: Double) {
    legend(names.enumerated().map { ("■", $0.element, color($0.offset)) }, y: y)
  }

  /// Adds a panel's name over its frame.
  mutating func title(_ title: String?, of frame: Frame, size: Int = 12) {
    guard let title else { return }
    // A name that is wider than its panel would run into the next one.
    let columns = max(8, Int(frame.width / (Double(size) * 0.88)))
    let text = GnuplotText.literal(title.visible.shortened(toColumns: columns))
    label("panel(\(text))", atScreen: (frame.x, frame.y - 14), "INK", size: size)
  }

  /// Adds the names of both axes, on a line under the numbers of the horizontal one.
  mutating func names(horizontal: String, vertical: String, under frame: Frame) {
    let y = frame.bottom + 42
    label(
      GnuplotText.literal("↑ " + vertical), atScreen: (frame.x, y), "MUTED", size: 11)
    label(
      GnuplotText.literal(horizontal + " →"), atScreen: (frame.right, y), "MUTED", size: 11,
      align: "right")
  }

  // MARK: Axes and data

  /// Makes a rectangle the plotted area.
  mutating func setMargins(_ frame: Frame) {
    add(
      "set lmargin at screen \(across(frame.x)); set rmargin at screen \(across(frame.right))\n"
        + "set tmargin at screen \(down(frame.y)); set bmargin at screen \(down(frame.bottom))")
  }

  /// Makes an axis one with the range and marks of `axis`.
  ///
  /// - Parameter name: `x` or `y`.
  mutating func setAxis(_ name: String, _ axis: NumberAxis) {
    let style = "nomirror out scale 0.5 textcolor rgb MUTED"
    let range = "set \(name)range [\(number(axis.low)):\(number(axis.high))]"
    switch axis.marks {
    case .none: add("unset logscale \(name); \(range); unset \(name)tics")
    case .multiples(let step):
      let first = (axis.low / step).rounded(.up) * step
      add(
        "unset logscale \(name); \(range); "
          + "set \(name)tics \(number(first)),\(number(step)) \(style)")
    case .logarithmic(let marks):
      let list = marks.map { "'\(number($0))' \(number($0))" }.joined(separator: ", ")
      add("set logscale \(name); \(range); set \(name)tics (\(list)) \(style)")
    }
  }

  /// Adds a block of data and names it.
  mutating func source(_ rows: [String]) -> String {
    blocks.append(rows.joined(separator: "\n") + "\n")
    return "'\(dataFile)' index \(blocks.count - 1)"
  }

  /// Draws what was set, and the parts; afterwards nothing is set but margins and axes.
  mutating func plot(_ parts: [String]) {
    // Outside of every axis, hence invisible: a panel without data still shows axes and words.
    let parts = parts.isEmpty ? ["NaN notitle"] : parts
    add("plot " + parts.joined(separator: ", \\\n  "))
    add("unset label; unset arrow")
  }

  // MARK: Parts of commands

  /// The colour of a series.
  func color(_ series: Int) -> String { "C[\(series % Chart.seriesLimit + 1)]" }

  /// A horizontal place as a share of the picture.
  func across(_ x: Double) -> String { fixed(x / width, digits: 5) }

  /// A vertical place as gnuplot counts, from below.
  func down(_ y: Double) -> String { fixed(1 - y / height, digits: 5) }

  /// A number that reads back as the same one.
  func number(_ value: Double) -> String { JSONWriter.text(of: value) }
}
