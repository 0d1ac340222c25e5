import Policies
import Testing

struct MemoryPressureTests {
  @Test func `levels are ordered by severity`() {
    #expect(MemoryPressureLevel.allCases == MemoryPressureLevel.allCases.sorted())
    #expect(MemoryPressureLevel.warning < .critical)
  }
}
