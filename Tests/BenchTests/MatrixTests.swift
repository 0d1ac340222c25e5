import Bench
import Devices
import Records
import Testing

struct MatrixTests {
  @Test func `cells are the product of models, devices, configurations and scenarios`() throws {
    let devices = try DeviceCatalog().devices(matching: ["tablet", "budget-phone"])
    let matrix = Matrix(models: ["a", "dir/b.param"], devices: devices)
    #expect(matrix.cells.count == 2 * 2 * 3 * 2)
    #expect(
      matrix.cells.prefix(2).map(\.series.description) == [
        "a / ipad-pro-11-m2 / baseline / warm", "a / ipad-pro-11-m2 / baseline / cold",
      ])
    #expect(matrix.cells.last?.series.model == "b")
  }

  @Test func `the standard configurations are named by their spelling`() {
    #expect(
      NamedConfiguration.standard.map(\.name) == [
        "baseline", "baseline,cores=big,threads=all",
        "baseline,cores=big,precision=fp16,threads=all",
      ])
  }

  @Test(arguments: [
    ("MobileNet_V2@input=96", "mobilenetv2@96"), ("bert-mini@tokens=8", "bert-mini@tokens=8"),
    ("nets/squeezenet.param", "squeezenet"), ("squeezenet.param", "squeezenet"),
    ("no-such-model", "no-such-model"),
  ])
  func `models have one name each`(text: String, name: String) {
    #expect(ModelLibrary.displayName(of: text) == name)
  }
}
