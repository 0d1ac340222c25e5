public import FoundationEssentials

/// Draws charts with the gnuplot found on `PATH`.
public struct Gnuplot: Sendable {
  private let environment: [String: String]

  /// A form of picture.
  public enum Format: String, CaseIterable, Hashable, Sendable {
    case svg
    case png
  }

  /// What was written.
  public struct Drawing: Hashable, Sendable {
    /// The files, in the order they were written.
    public let files: [String]
    /// What the user should know; nil if every picture was drawn.
    public let notice: Notice?
  }

  /// Why there are no pictures although nothing failed.
  public enum Notice: Hashable, Sendable, CustomStringConvertible {
    /// No gnuplot on `PATH`.
    case notInstalled

    /// One sentence with what to do.
    public var description: String {
      switch self {
      case .notInstalled:
        "gnuplot is not installed: wrote the .gp and .dat files; "
          + "install with apt-get install gnuplot-nox"
      }
    }
  }

  /// Takes the environment in which gnuplot is looked for.
  public init(environment: [String: String]) {
    self.environment = environment
  }

  /// Writes a script, its data and the pictures of every chart.
  ///
  /// Charts whose names collide are numbered. The same charts give the same bytes.
  ///
  /// - Parameters:
  ///   - charts: what is drawn.
  ///   - folder: where; it is created if needed.
  ///   - formats: which pictures.
  /// - Throws: ``ReportError`` if a file cannot be written or gnuplot reports an error.
  public func draw(
    _ charts: [Chart], to folder: URL, formats: [Format] = Format.allCases
  ) throws(ReportError) -> Drawing {
    let stems = Self.distinct(charts.map(\.stem))
    var files: [String] = []
    for (chart, stem) in zip(charts, stems) {
      let script = GnuplotScript(chart, stem: stem)
      try write(script.commands, to: folder, "\(stem).gp")
      try write(script.data, to: folder, "\(stem).dat")
      files += ["\(stem).gp", "\(stem).dat"]
    }
    guard !charts.isEmpty, !formats.isEmpty else { return Drawing(files: files, notice: nil) }
    let variables = environment.merging(["LC_ALL": "C"]) { $1 }
    // Default settings: what is in the user's ~/.gnuplot must not change a chart.
    guard
      let gnuplot = Subprocess(
        "gnuplot", arguments: ["--default-settings"], environment: variables,
        workingDirectory: folder.path)
    else { return Drawing(files: files, notice: .notInstalled) }
    try run(gnuplot, stems: stems, formats: formats)
    files += stems.flatMap { stem in formats.map { "\(stem).\($0.rawValue)" } }
    return Drawing(files: files, notice: nil)
  }

  private func run(
    _ gnuplot: Subprocess, stems: [String], formats: [Format]
  ) throws(ReportError) {
    var commands = ""
    for stem in stems {
      for format in formats {
        commands += "reset session\nTERM = '\(format.rawValue)'\nload '\(stem).gp'\n"
      }
    }
    let result: Subprocess.Result
    do {
      result = try gnuplot.run(input: commands)
    } catch {
      throw .gnuplotFailed(message: error.description)
    }
    guard result.termination == .exited(0) else {
      throw .gnuplotFailed(message: result.error.visibleLines)
    }
  }

  private func write(_ text: String, to folder: URL, _ name: String) throws(ReportError) {
    let file = folder.appending(path: name)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    } catch {
      throw .cannotWrite(file: file.path, reason: "\(error)")
    }
  }

  /// The names with a number behind those that were there before.
  private static func distinct(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    return names.map { name in
      var distinct = name
      var number = 2
      while !taken.insert(distinct).inserted {
        distinct = "\(name)-\(number)"
        number += 1
      }
      return distinct
    }
  }
}

/// Why a report could not be made.
public enum ReportError: Error, Hashable, CustomStringConvertible {
  /// A file or its folder cannot be written.
  case cannotWrite(file: String, reason: String)
  /// What gnuplot said.
  case gnuplotFailed(message: String)

  /// One sentence: what went wrong, where, and what to do.
  public var description: String {
    switch self {
    case .cannotWrite(let file, let reason):
      "\(file) cannot be written: \(reason)"
    case .gnuplotFailed(let message):
      "gnuplot failed: \(message); the .gp files can be run by hand"
    }
  }
}

extension String {
  /// The lines that say something, on one line.
  fileprivate var visibleLines: String {
    let lines = split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(while: \.isWhitespace) }
    return lines.filter { !$0.isEmpty }.joined(separator: "; ").visible
  }
}
