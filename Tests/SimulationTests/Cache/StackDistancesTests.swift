import Basics
import Simulation
import Testing

struct StackDistancesTests {
  /// Distances by searching a list of lines, newest first.
  private static func plain(_ lines: [Int]) -> (cold: Int, distances: [Int: Int]) {
    var stack: [Int] = []
    var (cold, distances) = (0, [Int: Int]())
    for line in lines {
      if let place = stack.firstIndex(of: line) {
        distances[place, default: 0] += 1
        stack.remove(at: place)
      } else {
        cold += 1
      }
      stack.insert(line, at: 0)
    }
    return (cold, distances)
  }

  @Test(arguments: [1, 3, 15, 16, 17, 40, 300, 3000])
  func `distances are those of a list that is searched`(lineCount: Int) {
    var random = SplitMix64(seed: UInt64(lineCount))
    let lines = (0..<6000).map { index in
      index % 3 == 0
        ? index % lineCount : Int.random(in: 0..<lineCount, using: &random) * 1_000_003
    }
    var distances = StackDistances()
    for line in lines { distances.access(line) }
    let plain = Self.plain(lines)
    #expect(distances.accesses == lines.count)
    #expect(distances.compulsoryMisses == plain.cold)
    for (distance, count) in distances.histogram.enumerated() {
      #expect(count == plain.distances[distance, default: 0], "distance \(distance)")
    }
  }

  @Test func `times that run out are given anew`() {
    // More lines and accesses than the first tree and table hold.
    var distances = StackDistances()
    for _ in 0..<3 { for line in 0..<10_000 { distances.access(line) } }
    #expect(distances.compulsoryMisses == 10_000)
    #expect(distances.histogram[9999] == 20_000)
    #expect(distances.misses(lines: 9999) == 30_000)
    #expect(distances.misses(lines: 10_000) == 10_000)
  }

  @Test(arguments: TraceFixtures.programs)
  func `every size misses as the engine with one set does`(program: String) throws {
    let trace = try TraceFixtures.trace(program)
    var distances = StackDistances()
    distances.replay(trace, lineBytes: 64)
    for lines in [1, 4, 16, 64, 100] {
      let geometry = CacheGeometry(sizeBytes: lines * 64, ways: lines, lineBytes: 64)
      var system = CacheSystem(CacheTopology([CacheLevel(geometry, name: "L1")]))
      system.replay(trace)
      #expect(distances.misses(lines: lines) == system.counts(level: 0).misses, "\(lines) lines")
    }
    let curve = distances.missCurve
    #expect(curve.last?.misses == distances.compulsoryMisses)
    #expect(zip(curve, curve.dropFirst()).allSatisfy { $0.misses >= $1.misses })
  }

  @Test func `the published misses of a fully associative 32 KiB cache come out`() throws {
    // Counted by another program, with a Fenwick tree in Python.
    let expected = ["sgemm": 1458, "conv": 683, "transpose": 11_522, "chase": 50_366]
    for (program, misses) in expected.sorted(by: { $0.key < $1.key }) {
      var distances = StackDistances()
      distances.replay(try TraceFixtures.trace(program), lineBytes: 64)
      #expect(distances.misses(lines: 512) == misses, "\(program)")
    }
  }
}
