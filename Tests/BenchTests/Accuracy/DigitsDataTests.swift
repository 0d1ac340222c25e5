import Basics
import Bench
import Graphs
import Testing

@Suite struct DigitsDataTests {
  @Test func `test and calibration images are apart`() throws {
    let (test, calibration) = (try DigitsData(.test), try DigitsData(.calibration))
    #expect(test.images.count == 450 && test.classes.count == 450)
    #expect(calibration.images.count == 128)
    #expect(Set(test.images).isDisjoint(with: calibration.images))
    for data in [test, calibration] {
      #expect(Set(data.classes) == Set(0...9))
      #expect(data.images.allSatisfy { $0.count == 64 && $0.allSatisfy { (0...1).contains($0) } })
    }
  }

  @Test func `seeded inputs are apart as well and the same every time`() throws {
    let graph = try ModelZoo.graph(named: "lightweight-0.8m@32")
    let data = try EvaluationData(for: graph, inputCount: 5)
    #expect(data.inputs.count == 5 && data.classes == nil)
    #expect(data.calibration.count == HostModel.calibrationSeeds.count)
    #expect(Set(data.inputs).isDisjoint(with: data.calibration))
    #expect(try EvaluationData(for: graph, inputCount: 5) == data)
  }

  static let malformed: [(text: String, places: [Int])] = [
    ("1,2,3\n", [1]),
    (line(pixel: "16") + line(pixel: "17") + line(pixel: "x") + line(pixel: "-1"), [2, 3, 4]),
    (line(digit: "10"), [1]), (line(digit: ""), [1]),
  ]

  private static func line(pixel: String = "0", digit: String = "9") -> String {
    ([String](repeating: pixel, count: 64) + [digit]).joined(separator: ",") + "\n"
  }

  @Test(arguments: malformed)
  func `every line that is no image is named`(text: String, places: [Int]) throws {
    let error = try #require(throws: BenchFileError.self) {
      try DigitsData(csv: Array(text.utf8), file: "digits.csv")
    }
    #expect(error.problems.map(\.line) == places)
    #expect(error.description.hasPrefix("digits.csv:\(places[0]):1: expected 64 pixels"))
  }

  @Test func `pixels become shares of the brightest`() throws {
    let data = try DigitsData(csv: Array(Self.line(pixel: "4").utf8), file: "f")
    #expect(data.images == [[Float](repeating: 0.25, count: 64)])
    #expect(data.classes == [9])
  }
}
