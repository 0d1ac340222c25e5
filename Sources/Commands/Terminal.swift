/// Where a command writes, and what it may assume about the reader. The executable supplies the
/// real one, tests a recording one.
public struct Terminal: Sendable {
  /// Writes results on standard output, exactly as given: no line end is added.
  public let write: @Sendable (String) -> Void
  /// Writes errors, notes and progress on standard error, exactly as given.
  public let note: @Sendable (String) -> Void
  /// Columns of a line; help is wrapped at this width.
  public let width: Int
  /// Whether tables must fit ``width``; into a file or another program they need not.
  public let fitsTables: Bool
  /// Whether standard error is a terminal, so that progress may be redrawn.
  public let isInteractive: Bool
  /// Whether output may be coloured.
  public let usesColor: Bool

  /// Joins two writers with what is known about the terminal behind them.
  public init(
    write: @escaping @Sendable (String) -> Void, note: @escaping @Sendable (String) -> Void,
    width: Int = 80, fitsTables: Bool = true, isInteractive: Bool = false, usesColor: Bool = false
  ) {
    self.write = write
    self.note = note
    self.width = width
    self.fitsTables = fitsTables
    self.isInteractive = isInteractive
    self.usesColor = usesColor
  }
}
