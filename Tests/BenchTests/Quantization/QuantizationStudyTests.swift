import Bench
import Compiler
import Graphs
import Quantization
import Records
import Testing

struct QuantizationStudyTests {
  @Test func `figures follow the formats, and outputs the weights`() throws {
    let graph = try ModelZoo.graph(named: "squeezenet1.1@64")
    let schemes: [QuantizationScheme] = [.fp16, .int8, .int8Tensor, .int4]
    let study = QuantizationStudy(inputSeeds: [11, 12])
    let reports = try study.reports(of: graph, schemes)
    #expect(reports.map(\.scheme) == schemes)
    #expect(reports.map { $0.idealCompression.rounded() } == [2, 4, 4, 8])
    for report in reports {
      #expect(report.storedCompression <= report.idealCompression)
      #expect(report.modelBytes < report.floatBytes && report.weights.cosine > 0.98)
    }
    let (half, byte, tensor, nibble) = (reports[0], reports[1], reports[2], reports[3])
    #expect(half.weights.meanSquaredError < byte.weights.meanSquaredError)
    #expect(byte.weights.meanSquaredError <= tensor.weights.meanSquaredError)
    #expect(tensor.weights.meanSquaredError < nibble.weights.meanSquaredError)
    #expect(half.byteProductCount == 0 && byte.byteProductCount == byte.productCount)
    #expect(half.outputs.signalToNoiseDecibels > byte.outputs.signalToNoiseDecibels)
    #expect(byte.outputs.signalToNoiseDecibels > 20)
    // The claim of 75 %: weights in bytes, scales and biases included.
    #expect(byte.reduction > 0.74 && byte.reduction < 0.75)
  }

  @Test func `preparations and ranges are applied`() throws {
    let graph = try ModelZoo.graph(named: "decoder-24x2048@layers=1,tokens=4,width=128")
    let plain = try QuantizationStudy(inputSeeds: [11]).reports(of: graph, [.int8])
    let prepared = try QuantizationStudy(
      inputSeeds: [11], rangeMethod: .meanSquaredError,
      preparations: QuantizationStudy.Preparation.allCases
    ).reports(of: graph, [.int8])
    #expect(plain[0].outputs.signalToNoiseDecibels > 20)
    #expect(prepared[0].outputs.signalToNoiseDecibels > 20)
    #expect(plain[0].weights != prepared[0].weights)
  }
}
