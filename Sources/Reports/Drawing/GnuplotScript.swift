/// A chart as a gnuplot script and the data file it reads.
struct GnuplotScript {
  /// The commands.
  let commands: String
  /// The numbers: blocks of rows, two blank lines between blocks.
  let data: String

  /// - Parameter stem: of the names of the files.
  init(_ chart: Chart, stem: String) {
    let renderer = chart.content.renderer
    let header = ChartHeader(chart, note: renderer.note, width: renderer.width)
    var canvas = GnuplotCanvas(
      width: renderer.width, height: header.height + renderer.height, stem: stem)
    canvas.draw(header)
    renderer.draw(on: &canvas, top: header.height)
    commands = canvas.commands + "unset multiplot\nunset output\n"
    data = canvas.blocks.joined(separator: "\n\n")
  }
}

/// How one kind of chart is drawn under the header that all kinds share; sizes are in pixels of the
/// SVG.
protocol ChartRenderer {
  /// The width of the picture.
  var width: Double { get }
  /// The height of what stands under the header.
  var height: Double { get }
  /// What the subtitle has to add, such as how many labels had no room.
  var note: String? { get }
  /// Draws everything under the header, whose lower end is `top`.
  func draw(on canvas: inout GnuplotCanvas, top: Double)
}

extension ChartRenderer {
  var note: String? { nil }
}

extension Chart.Content {
  /// What draws this kind.
  var renderer: any ChartRenderer {
    switch self {
    case .bars(let chart): BarRenderer(chart)
    case .history(let chart): HistoryRenderer(chart)
    case .pareto(let chart): ParetoRenderer(chart)
    case .heatmap(let chart): HeatmapRenderer(chart)
    case .roofline(let chart): RooflineRenderer(chart)
    }
  }
}

/// The headline and the subtitle, wrapped.
struct ChartHeader {
  let headline: [String]
  let subtitle: [String]

  static let headlineStep = 25.0
  static let subtitleStep = 20.0

  init(_ chart: Chart, note: String?, width: Double) {
    let textWidth = width - 2 * GnuplotTheme.edge
    headline = GnuplotText.wrapped(
      chart.headline, width: textWidth, fontSize: GnuplotTheme.headlineFontSize, isBold: true)
    subtitle = GnuplotText.wrapped(
      [chart.subtitle, note].compactMap(\.self).joined(separator: "; "), width: textWidth,
      fontSize: GnuplotTheme.subtitleFontSize)
  }

  /// What both take, with the space above them.
  var height: Double {
    20 + Self.headlineStep * Double(headline.count) + Self.subtitleStep * Double(subtitle.count)
  }
}

/// A rectangle in pixels of the SVG from the top left.
package struct Frame: Hashable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The right side.
  package var right: Double { x + width }
  /// The lower side.
  package var bottom: Double { y + height }

  /// Whether two rectangles share more than a side.
  package func overlaps(_ other: Frame) -> Bool {
    x < other.right && other.x < right && y < other.bottom && other.y < bottom
  }

  /// Whether the other rectangle lies inside.
  package func contains(_ other: Frame) -> Bool {
    other.x >= x && other.y >= y && other.right <= right && other.bottom <= bottom
  }
}
