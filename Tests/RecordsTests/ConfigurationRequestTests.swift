import Records
import Testing

struct ConfigurationRequestTests {
  static let spellings: [(text: String, description: String)] = [
    ("baseline", "baseline"), ("baseline,threads=4", "baseline,threads=4"),
    ("auto-detected", "auto-detected"), ("auto-detected,batch=1", "auto-detected"),
    // A value that baseline has too is stated all the same: the device would decide otherwise.
    ("auto-detected,threads=1", "auto-detected,threads=1"),
    ("auto-detected,threads=04,precision=fp32", "auto-detected,precision=fp32,threads=4"),
    ("auto-detected,passes-off=b+a,cores=all", "auto-detected,cores=all,passes-off=a+b"),
  ]

  @Test(arguments: spellings)
  func `every request has one spelling`(text: String, description: String) throws {
    let request = try ConfigurationRequest(parsing: text)
    #expect(request.description == description)
    #expect(try ConfigurationRequest(parsing: description) == request)
  }

  @Test func `a preset of fixed values is a configuration`() throws {
    let request = try ConfigurationRequest(parsing: "baseline,cores=big")
    #expect(request == .fixed(try Configuration(parsing: "baseline,cores=big")))
  }

  static let mistakes: [(text: String, description: String)] = [
    (
      "auto-detectd",
      "unknown preset 'auto-detectd' (did you mean 'auto-detected'?); the presets are baseline, "
        + "ultra-low-memory, ios, android, auto-detected, balanced, speed, battery"
    ),
    ("auto-detected,fp16", "'fp16' is not of the form key=value"),
    ("auto-detected,batch=2,batch=2", "configuration key 'batch' is given twice"),
    (
      "auto-detected,cores=bigg",
      "'bigg' is not a value of 'cores' (did you mean 'big'?); allowed: all, big, little"
    ),
  ]

  @Test(arguments: mistakes)
  func `a mistake is named with what is allowed`(text: String, description: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try ConfigurationRequest(parsing: text)
    }
    #expect(error?.description == description)
  }

  @Test func `a value that is set is stated, and wins over the device from then on`() throws {
    var request = try ConfigurationRequest(parsing: "auto-detected")
    try request.set("threads", to: "1")
    #expect(request == (try ConfigurationRequest(parsing: "auto-detected,threads=1")))
    try request.set("batch", to: "2")
    #expect(request.description == "auto-detected,batch=2,threads=1")
    var fixed = try ConfigurationRequest(parsing: "baseline,threads=4")
    try fixed.set("threads", to: "1")
    #expect(fixed == .fixed(Configuration()))
    #expect(throws: ConfigurationError.self) { try fixed.set("threads", to: "none") }
  }

  @Test func `what is stated can be changed and stays of its kind`() throws {
    var request = try ConfigurationRequest(parsing: "auto-detected,threads=2")
    request.stated.disabledPasses = ["remove-dead"]
    #expect(request.description == "auto-detected,passes-off=remove-dead,threads=2")
    var fixed = try ConfigurationRequest(parsing: "baseline")
    fixed.stated.batch = 3
    #expect(fixed.description == "baseline,batch=3")
  }
}
