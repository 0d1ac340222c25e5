import Basics
import Records
import Testing

struct MemorySettingsTests {
  static let spellings: [(text: String, check: @Sendable (MemorySettings) -> Bool)] = [
    ("baseline,activation-kib=512", { $0.activationLimitKiB == 512 }),
    ("baseline,allocation=best-fit", { $0.allocation == .bestFit }),
    ("baseline,budget-mib=200", { $0.budget == .mebibytes(200) && $0.isOpen }),
    ("baseline,budget-mib=device", { $0.budget == .device && $0.isOpen }),
    ("baseline,checkpointing=every-4", { $0.checkpointing == .every(4) }),
    ("baseline,checkpointing=sqrt", { $0.checkpointing == .squareRoot }),
    ("baseline,checkpointing=optimal", { $0.checkpointing == .optimal }),
    ("baseline,micro-batch=2", { $0.microBatch == 2 && !$0.isOpen }),
    ("baseline,prefetch=3", { $0.prefetch == .layers(3) }),
    ("baseline,prefetch=off", { $0.prefetch == .layers(0) }),
    ("baseline,tradeoff=0.25", { $0.tradeoff?.thousandths == 250 && $0.isOpen }),
    ("baseline,tradeoff=0", { $0.tradeoff?.thousandths == 0 }),
    ("baseline,tradeoff=1", { $0.tradeoff?.thousandths == 1000 }),
    ("baseline,weights=mapped", { $0.weights == .mapped }),
    ("baseline,weights=streamed", { $0.weights == .streamed }),
  ]

  @Test(arguments: spellings.indices)
  func `a setting is read and written the same`(index: Int) throws {
    let (text, check) = Self.spellings[index]
    let configuration = try Configuration(parsing: text)
    #expect(check(configuration.memory))
    #expect(configuration.description == text)
    #expect("baseline,\(configuration.canonical)" == text)
  }

  @Test(arguments: [
    ("activation-kib=none", ""), ("allocation=none", ""), ("budget-mib=none", ""),
    ("micro-batch=none", ""), ("tradeoff=none", ""), ("prefetch=adaptive", ""),
    ("weights=resident", ""), ("checkpointing=none", ""), ("prefetch=0", "prefetch=off"),
    ("tradeoff=0.5000", "tradeoff=0.5"), ("tradeoff=1.0", "tradeoff=1"),
    ("tradeoff=0.0004", "tradeoff=0"),
  ])
  func `what is usual has no spelling, and one value has one`(text: String, canonical: String)
    throws
  {
    #expect(try Configuration(parsing: "baseline,\(text)").canonical == canonical)
  }

  static let mistakes: [(text: String, message: String)] = [
    (
      "tradeoff=1.1",
      "'1.1' is not a value of 'tradeoff'; allowed: a number from 0 (least memory) to 1 (least time)"
    ),
    (
      "tradeoff=-0.1",
      "'-0.1' is not a value of 'tradeoff'; allowed: a number from 0 (least memory) to 1 (least "
        + "time)"
    ),
    (
      "tradeoff=nan",
      "'nan' is not a value of 'tradeoff'; allowed: a number from 0 (least memory) to 1 (least time)"
    ),
    (
      "prefetch=-1",
      "'-1' is not a value of 'prefetch'; allowed: adaptive, off, a number of layers up to 1024"
    ),
    (
      "checkpointing=every-0",
      "'every-0' is not a value of 'checkpointing'; "
        + "allowed: none, sqrt, optimal, every-N with N up to 4096"
    ),
    (
      "weights=stream",
      "'stream' is not a value of 'weights' (did you mean 'streamed'?); allowed: resident, mapped, "
        + "streamed"
    ),
    (
      "budget-mib=0",
      "'0' is not a value of 'budget-mib'; allowed: none, device, an integer from 1 to 1073741824"
    ),
    (
      "allocation=next-fit",
      "'next-fit' is not a value of 'allocation' (did you mean 'best-fit'?); allowed: none, "
        + "first-fit, best-fit, worst-fit, buddy, size-classes"
    ),
  ]

  @Test(arguments: mistakes)
  func `a mistake is named with what is allowed`(text: String, message: String) {
    do {
      _ = try Configuration(parsing: "baseline,\(text)")
      Issue.record("\(text) was read")
    } catch {
      #expect(error.description == message)
    }
  }
}
