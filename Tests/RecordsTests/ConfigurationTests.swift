import Records
import Testing

struct ConfigurationTests {
  static let spellings: [(text: String, canonical: String)] = [
    ("baseline", ""),
    ("baseline,threads=4", "threads=4"),
    ("baseline,cores=big,threads=all", "cores=big,threads=all"),
    ("baseline,batch=8,input=160,precision=int8", "batch=8,input=160,precision=int8"),
    ("baseline,backend=npu/qnn,runtime=paddle-lite", "backend=npu/qnn,runtime=paddle-lite"),
    ("baseline,optimization=none", "optimization=none"),
    ("baseline,passes-off=a+b", "passes-off=a+b"),
    ("baseline,quantizer=int4,simd-off=pool", "quantizer=int4,simd-off=pool"),
    ("ios,threads=2", "cores=big,precision=fp16,threads=2"),
  ]

  @Test(arguments: spellings)
  func `a spelling is read and written the same`(text: String, canonical: String) throws {
    let configuration = try Configuration(parsing: text)
    #expect(configuration.description == text)
    #expect(configuration.canonical == canonical)
    #expect(try Configuration(parsing: configuration.description) == configuration)
  }

  static let rewritten: [(text: String, description: String)] = [
    ("baseline,threads=all,cores=big", "baseline,cores=big,threads=all"),
    ("baseline,threads=1,batch=1,precision=fp32", "baseline"),
    ("baseline,passes-off=b+a+b", "baseline,passes-off=a+b"),
    ("baseline,passes-off=", "baseline"),
    ("baseline,threads=04", "baseline,threads=4"),
  ]

  @Test(arguments: rewritten)
  func `every configuration has one spelling`(text: String, description: String) throws {
    let configuration = try Configuration(parsing: text)
    #expect(configuration.description == description)
    #expect(try configuration == Configuration(parsing: description))
  }

  private static let presets = ["baseline", "ultra-low-memory", "ios", "android"]
  private static let presetList = presets.joined(separator: ", ")

  static let mistakes: [(text: String, error: ConfigurationError, description: String)] = [
    (
      "basline", .unknownPreset("basline", allowed: presets),
      "unknown preset 'basline' (did you mean 'baseline'?); the presets are \(presetList)"
    ),
    (
      "", .unknownPreset("", allowed: presets),
      "unknown preset ''; the presets are \(presetList)"
    ),
    ("baseline,", .notAnAssignment(""), "'' is not of the form key=value"),
    ("baseline,fp16", .notAnAssignment("fp16"), "'fp16' is not of the form key=value"),
    (
      "baseline,thread=4",
      .unknownKey(
        "thread",
        allowed: [
          "activation-kib", "allocation", "backend", "batch", "budget-mib", "checkpointing",
          "cores", "input", "micro-batch", "optimization", "passes-off", "precision", "prefetch",
          "quantizer", "runtime", "simd-off", "threads", "tradeoff", "weights",
        ]),
      "unknown configuration key 'thread' (did you mean 'threads'?); the keys are activation-kib, "
        + "allocation, backend, batch, budget-mib, checkpointing, cores, input, micro-batch, "
        + "optimization, passes-off, precision, prefetch, quantizer, runtime, simd-off, threads, "
        + "tradeoff, weights"
    ),
    (
      "baseline,batch=2,batch=2", .repeatedKey("batch"), "configuration key 'batch' is given twice"
    ),
    (
      "baseline,precision=fp61",
      .invalidValue(key: "precision", value: "fp61", allowed: ["fp32", "fp16", "int8"]),
      "'fp61' is not a value of 'precision' (did you mean 'fp16'?); allowed: fp32, fp16, int8"
    ),
    (
      "baseline,batch=0",
      .invalidValue(key: "batch", value: "0", allowed: ["an integer from 1 to 1024"]),
      "'0' is not a value of 'batch'; allowed: an integer from 1 to 1024"
    ),
    (
      "baseline,input=8193",
      .invalidValue(key: "input", value: "8193", allowed: ["an integer from 1 to 8192"]),
      "'8193' is not a value of 'input'; allowed: an integer from 1 to 8192"
    ),
    (
      "baseline,threads=99999999999999999999",
      .invalidValue(
        key: "threads", value: "99999999999999999999",
        allowed: ["all", "an integer from 1 to 1024"]),
      "'99999999999999999999' is not a value of 'threads'; allowed: all, an integer from 1 to 1024"
    ),
    (
      "baseline,threads=al",
      .invalidValue(
        key: "threads", value: "al", allowed: ["all", "an integer from 1 to 1024"]),
      "'al' is not a value of 'threads' (did you mean 'all'?); allowed: all, an integer from 1 to "
        + "1024"
    ),
  ]

  @Test(arguments: mistakes)
  func `a mistake is named with what is allowed`(
    text: String, error: ConfigurationError, description: String
  ) {
    #expect(throws: error) { try Configuration(parsing: text) }
    #expect(error.description == description)
  }

  @Test func `settings are sorted by key and name everything`() {
    let settings = Configuration().settings
    #expect(
      settings.map { "\($0.key)=\($0.value)" } == [
        "activation-kib=", "allocation=", "backend=cpu/xnnpack", "batch=1", "budget-mib=",
        "checkpointing=none", "cores=all", "input=", "micro-batch=", "optimization=full",
        "passes-off=", "precision=fp32", "prefetch=adaptive", "quantizer=", "runtime=pocketbench",
        "simd-off=", "threads=1", "tradeoff=", "weights=resident",
      ])
    #expect(settings.map(\.key) == settings.map(\.key).sorted())
  }

  @Test func `one value is changed by its key`() throws {
    var configuration = Configuration()
    try configuration.set("threads", to: "all")
    #expect(configuration.threads == .all)
    try configuration.set("precision", to: "int8")
    #expect(configuration.precision.byteCount == 1)
    #expect(configuration.description == "baseline,precision=int8,threads=all")
  }

  @Test func `elements have the bytes of their type`() {
    #expect(Precision.allCases.map(\.byteCount) == [4, 2, 1])
  }
}
