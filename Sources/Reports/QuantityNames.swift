import Records

extension Metric {
  /// What is measured in words, without its unit, such as `peak memory`.
  var words: String {
    var words: [String] = []
    for character in name {
      if character.isUppercase || words.isEmpty { words.append("") }
      words[words.count - 1] += character.lowercased()
    }
    // The last word of a name is its unit, where it has one.
    if unit != "count", words.count > 1 { words.removeLast() }
    if words.last == "per", words.count > 1 { words.removeLast() }
    return words.joined(separator: " ")
      .replacing("dram", with: "DRAM traffic").replacing("millitokens", with: "token rate")
  }

  /// The unit that charts use, and how many of the metric's units one of it is.
  var shownUnit: (name: String, size: Double) {
    switch unit {
    case "ns": ("ms", 1e6)
    case "nJ": ("mJ", 1e6)
    case "bytes": ("MiB", 1_048_576)
    case "millitokens/s": ("tokens/s", 1000)
    case "millipercent": ("%", 1000)
    case "ppm": ("%", 1e4)
    case "millidecibel": ("dB", 1000)
    default: (unit, 1)
    }
  }

  /// A value in the unit that charts use.
  func shown(_ value: Int64) -> Double { Double(value) / shownUnit.size }

  /// The name with the unit that charts use, such as `latency (ms)`.
  var title: String { "\(words) (\(shownUnit.name))" }

  /// How its values come about, as the first word of a sentence.
  var kindWord: String {
    switch kind {
    case .simulated: "Simulated"
    case .computed: "Computed"
    case .host: "Measured"
    }
  }

  /// A value as a number of which less is better.
  func cost(_ value: Double) -> Double {
    switch polarity {
    case .lowerIsBetter, .neutral: value
    case .higherIsBetter: -value
    }
  }
}

extension Scenario {
  /// What the latency of a scenario is the time of.
  static func subject(of spelling: String) -> String {
    switch Scenario(spelling) {
    case .warm, .cold, nil: "one inference"
    case .generate: "a generated text"
    case .train: "one training step"
    }
  }
}
