import Basics

/// A line on standard error that tells how far a run is, redrawn in place.
struct Progress {
  private let isShown: Bool
  private let note: @Sendable (String) -> Void
  private let start = ContinuousClock.now
  private var total = 0
  private var done = 0

  init(isShown: Bool, note: @escaping @Sendable (String) -> Void) {
    self.isShown = isShown
    self.note = note
  }

  mutating func begin(_ total: Int) { self.total = total }

  /// One more is done; the line names it and estimates the rest from the mean so far.
  mutating func advance(_ name: String) {
    done += 1
    guard isShown else { return }
    let elapsed = start.duration(to: .now) / .seconds(1)
    let rest = elapsed / Double(done) * Double(total - done)
    note("\r\u{1b}[K\(done)/\(total), \(fixed(rest, digits: 0)) s left: \(name)")
  }

  func end() {
    if isShown { note("\r\u{1b}[K") }
  }
}
