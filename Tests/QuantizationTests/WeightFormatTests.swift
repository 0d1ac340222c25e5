import Quantization
import Tensors
import Testing

struct WeightFormatTests {
  @Test func `stored bytes count scales`() {
    #expect(WeightFormat.float16.storedByteCount(of: [4, 9]) == 72)
    #expect(WeightFormat.int8(.init()).storedByteCount(of: [4, 9]) == 36 + 16)
    #expect(WeightFormat.int8(.init(channelAxis: nil)).storedByteCount(of: [4, 9]) == 40)
    #expect(
      WeightFormat.int8(.init(channelAxis: 1, isSymmetric: false)).storedByteCount(of: [4, 9])
        == 36 + 45)
    #expect(WeightFormat.int4(groupSize: 32).storedByteCount(of: [4, 64]) == 4 * (32 + 4))
    #expect(WeightFormat.int4(groupSize: 32).storedByteCount(of: [4, 33]) == 4 * (17 + 4))
  }
}
