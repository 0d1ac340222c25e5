/// The one look of every chart.
enum GnuplotTheme {
  /// The size of the standard text in pixels of the SVG.
  static let fontSize = 13.0
  /// The size of the text of a bar's label.
  static let smallFontSize = 10.0
  /// The size of the headline.
  static let headlineFontSize = fontSize * 1.2
  /// What the names of series take where they stand on a line under the header, and the middle of
  /// that line.
  static let legendHeight = 36.0
  static let legendMiddle = 18.0
  /// What is left free under the header where the names of series do not stand on a line.
  static let panelGap = 12.0
  /// The distance of texts from the left side of the picture.
  static let edge = 19.0
  /// The size of the subtitle and of the names of series.
  static let subtitleFontSize = 12.0

  /// The commands before any panel.
  ///
  /// Colours: M. Okabe and K. Ito, "Color Universal Design", 2008, ordered for contrast on white.
  ///
  /// - Parameters:
  ///   - width: of the picture in pixels of the SVG; the PNG has twice as many.
  ///   - height: likewise.
  static func commands(width: Int, height: Int) -> String {
    """
    if (!exists("TERM")) TERM = "svg"
    FONT = "DejaVu Sans"
    W = \(width); H = \(height)
    if (TERM eq "svg") set terminal svg size W,H dynamic enhanced font FONT.",13" \
    background rgb "white" linewidth 1
    if (TERM eq "png") set terminal pngcairo size 2*W,2*H enhanced font FONT.",13" fontscale 2 \
    linewidth 2 pointscale 2 background rgb "white"
    set encoding utf8
    INK = "#1b1f24"; MUTED = "#57606a"; GRID = "#d8dee4"; FAINT = "#8c959f"
    array C[7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]
    set border 3 lc rgb MUTED lw 0.8
    set tics nomirror out scale 0.5 textcolor rgb MUTED
    set grid noxtics ytics back lc rgb GRID lw 0.7 lt 1, lc rgb GRID lw 0.7 lt 1
    unset key
    unset mouse
    set style fill solid 1.0 noborder
    headline(s) = "{/:Bold*1.2 ".s."}"
    panel(s) = "{/:Bold ".s."}"

    """
  }
}
