public import Quantization
public import Records

/// How well a build of a model answers: beside the truth where it is known, and beside the model as
/// published, computed in 32-bit floats without any pass.
public struct Evaluation: Hashable, Sendable {
  /// The class that the first output gives for each input: where its largest element stands.
  public let answers: [Int]
  /// How many answers are right; nil where no class is known.
  public let correctCount: Int?
  /// How many answers of the published model are right; nil where no class is known.
  public let referenceCorrectCount: Int?
  /// The share of rows of the first output whose largest element stands where it stands in the
  /// published model's, from zero to one.
  public let agreement: Double
  /// How far the first output is from the published model's.
  public let errors: ErrorMeasures
  /// The largest magnitude in the published model's first outputs.
  public let largestMagnitude: Double

  /// The share of right answers; nil where no class is known.
  public var accuracy: Double? { share(correctCount) }

  /// How much larger the share of right answers is than the published model's; negative for a loss.
  public var accuracyChange: Double? {
    guard let correctCount, let referenceCorrectCount else { return nil }
    return share(correctCount - referenceCorrectCount)
  }

  /// The largest difference relative to the largest output.
  public var relativeError: Double {
    largestMagnitude > 0 ? errors.largestError / largestMagnitude : errors.largestError
  }

  /// The output's ratio of signal to noise in decibels, at most ``noiselessDecibels``.
  public var outputDecibels: Double {
    max(-Self.noiselessDecibels, min(Self.noiselessDecibels, errors.signalToNoiseDecibels))
  }

  /// What equal outputs count as: a little more than 32-bit floats can differ by.
  public static let noiselessDecibels = 150.0

  private func share(_ count: Int?) -> Double? {
    guard let count, !answers.isEmpty else { return nil }
    return Double(count) / Double(answers.count)
  }

  /// The values of a cell, in the order of ``Metric/all``.
  public var measurements: [Measurement] {
    func millionths(_ share: Double) -> Int64 { Int64((share * 1e6).rounded()) }
    let values: [(Metric, Int64?)] = [
      (.accuracy, accuracy.map(millionths)),
      (.accuracyChange, accuracyChange.map(millionths)),
      (.agreement, millionths(agreement)),
      (.outputSignalToNoise, Int64((outputDecibels * 1000).rounded())),
    ]
    return values.compactMap { metric, value in value.map { Measurement(metric, $0) } }
  }
}
