import Basics
import Graphs

/// Images of handwritten digits with their classes: what the trained networks of the zoo are judged
/// by. None of the test images was seen in training; the calibration images are a part of training.
///
/// Source: Alpaydin and Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
/// Repository, 1998 (CC BY 4.0), the test part, divided by `Scripts/train-digits`.
public struct DigitsData: Hashable, Sendable {
  /// 64 pixels from 0 to 1 for each image, row by row.
  public let images: [[Float]]
  /// The digit of each image.
  public let classes: [Int]

  /// What images are for.
  public enum Split: String, CaseIterable, Hashable, Sendable {
    /// 450 images to count right answers.
    case test
    /// 128 images to measure ranges of activations.
    case calibration
  }

  /// Pixels of an image.
  public static let pixelCount = 64

  /// The images that come with the zoo.
  ///
  /// - Throws: ``BenchFileError`` where they are not compiled in.
  public init(_ split: Split) throws(BenchFileError) {
    let file = "digits-\(split.rawValue).csv"
    guard let bytes = ModelZoo.digitsFile(file) else {
      let problem = Problem(
        file: file, keyPath: "", message: "it is not compiled in; run Scripts/embed-profiles")
      throw BenchFileError(problems: [problem])
    }
    try self.init(csv: bytes, file: file)
  }

  /// Images in the form of the data set: 64 pixels from 0 to 16 and the digit in each line.
  ///
  /// - Throws: ``BenchFileError`` with every line that is something else.
  /// - Complexity: O(bytes).
  public init(csv bytes: [UInt8], file: String) throws(BenchFileError) {
    var (images, classes): ([[Float]], [Int]) = ([], [])
    var problems: [Problem] = []
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .map { Int(String(decoding: $0, as: UTF8.self)) ?? -1 }
      guard fields.count == Self.pixelCount + 1, let digit = fields.last, (0...9).contains(digit),
        fields.allSatisfy({ (0...16).contains($0) })
      else {
        problems.append(
          Problem(
            file: file, keyPath: "", position: TextPosition(line: index + 1, column: 1),
            message: "expected 64 pixels from 0 to 16 and a digit, separated by commas"))
        continue
      }
      images.append(fields.dropLast().map { Float($0) / 16 })
      classes.append(digit)
    }
    guard problems.isEmpty else { throw BenchFileError(problems: problems) }
    self.images = images
    self.classes = classes
  }
}
