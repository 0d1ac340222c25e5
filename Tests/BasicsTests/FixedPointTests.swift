import Basics
import Testing

struct FixedPointTests {
  @Test(arguments: [
    (0.0, 2, "0.00"), (1.005, 1, "1.0"), (2.5, 0, "3"), (-2.5, 0, "-3"), (-0.001, 2, "0.00"),
    (1234.5678, 3, "1234.568"), (0.05, 1, "0.1"), (9.996, 2, "10.00"),
  ])
  func `rounds to a fixed count of digits`(value: Double, digits: Int, text: String) {
    #expect(fixed(value, digits: digits) == text)
  }

  @Test(arguments: [
    (0.00123456789, "0.00123457"), (123456.789, "123457"), (1.0, "1.00000"), (99.9996, "99.9996"),
    (12345678.0, "12345678"), (0.0, "0"),
  ])
  func `keeps six significant digits`(value: Double, text: String) {
    #expect(significant(value, digits: 6) == text)
  }

  @Test func `spells values that are no numbers`() {
    #expect(fixed(.nan, digits: 1) == "nan")
    #expect(fixed(.infinity, digits: 1) == "inf")
    #expect(fixed(-.infinity, digits: 1) == "-inf")
  }

  @Test(arguments: [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (4_831_838_208, "4.5 GiB")])
  func `prints bytes in binary units`(bytes: Int, text: String) {
    #expect(formatted(bytes: bytes) == text)
  }
}
