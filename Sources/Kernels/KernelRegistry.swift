/// Which kernels there are for each kind of work and each backend, and why there are none where
/// there are none.
///
/// Nothing falls back silently: an entry is either a list of variants that run here, or a reason.
public struct KernelRegistry: Sendable {
  /// What kernels are written for.
  public enum Backend: String, CaseIterable, Hashable, Sendable, CustomStringConvertible {
    /// Plain C.
    case portable
    case sse42, avx2, avx512, amx, neon
    /// Graphics processors.
    case metal, vulkan

    /// The level of this processor's instructions; nil for other units.
    public var isa: ISA? {
      switch self {
      case .portable: .scalar
      case .sse42: .sse42
      case .avx2: .avx2
      case .avx512: .avx512
      case .amx: .amx
      case .neon: .neon
      case .metal, .vulkan: nil
      }
    }

    /// The name in lists.
    public var description: String { rawValue }
  }

  /// Why there is no kernel.
  public enum Reason: Hashable, Sendable, CustomStringConvertible {
    /// The processor, or the part of it that may be used, has not the instructions.
    case processorLacks(features: [String])
    /// The operating system has not the interface.
    case platformLacks(interface: String)
    /// Nobody has written one.
    case notWritten(kind: KernelFamily, backend: Backend)

    /// A few words.
    public var description: String {
      switch self {
      case .processorLacks(let features):
        "this processor has no \(features.joined(separator: ", "))"
      case .platformLacks(let interface): "no \(interface) on this platform"
      case .notWritten(let kind, let backend): "no \(backend) kernels of \(kind) in this version"
      }
    }
  }

  /// What there is for a kind on a backend.
  public enum Availability: Hashable, Sendable {
    /// Variants that run here, fastest first; at least one.
    case available(variants: [String])
    /// None, and why.
    case unavailable(Reason)
  }

  /// A kind, a backend and what there is.
  public struct Entry: Hashable, Sendable {
    /// The family.
    public let kind: KernelFamily
    /// What it is written for.
    public let backend: Backend
    /// Its variants, or why there are none.
    public let availability: Availability
  }

  /// One for each kind and backend, in this order.
  public let entries: [Entry]

  /// What a processor can run.
  public init(processor: Processor = .current) {
    entries = KernelFamily.allCases.flatMap { kind in
      let variants = kind.variants
      return Backend.allCases.map { backend in
        Entry(
          kind: kind, backend: backend,
          availability: Self.availability(kind, backend, variants, processor))
      }
    }
  }

  /// The entry of a kind and a backend.
  public subscript(kind: KernelFamily, backend: Backend) -> Entry {
    guard let entry = entries.first(where: { $0.kind == kind && $0.backend == backend }) else {
      preconditionFailure("every kind has every backend, \(kind) lacks \(backend)")
    }
    return entry
  }

  /// The variants of a kind for a backend, fastest first.
  ///
  /// - Throws: ``KernelUnavailableError`` in place of another backend's variants.
  public func variants(
    of kind: KernelFamily, for backend: Backend
  ) throws(KernelUnavailableError) -> [String] {
    switch self[kind, backend].availability {
    case .available(let variants): return variants
    case .unavailable(let reason):
      throw KernelUnavailableError(kind: kind, backend: backend, reason: reason)
    }
  }

  private static func availability(
    _ kind: KernelFamily, _ backend: Backend, _ variants: [KernelVariantInfo],
    _ processor: Processor
  ) -> Availability {
    guard let isa = backend.isa else {
      #if canImport(Metal)
        let hasMetal = true
      #else
        let hasMetal = false
      #endif
      return .unavailable(
        backend == .metal && !hasMetal
          ? .platformLacks(interface: "Metal") : .notWritten(kind: kind, backend: backend))
    }
    guard processor.has(isa) else {
      return .unavailable(.processorLacks(features: [isa.requiredFeature ?? isa.rawValue]))
    }
    let written = variants.filter { $0.isa == isa }
    guard let fastest = written.first else {
      return .unavailable(.notWritten(kind: kind, backend: backend))
    }
    let running = written.filter { processor.supports($0.required.rawValue) }
    guard running.isEmpty else { return .available(variants: running.map(\.name)) }
    return .unavailable(.processorLacks(features: processor.missing(fastest.required.rawValue)))
  }
}

/// A kernel was asked for that there is not.
public struct KernelUnavailableError: Error, Hashable, CustomStringConvertible {
  /// The family.
  public let kind: KernelFamily
  /// What it was wanted for.
  public let backend: KernelRegistry.Backend
  /// Why there is none.
  public let reason: KernelRegistry.Reason

  /// One sentence.
  public var description: String { "\(kind) on \(backend): \(reason)" }
}

extension KernelVariantInfo {
  /// The lowest level that has everything the variant needs.
  var isa: ISA {
    ISA.allCases.first { $0.features & required.rawValue == required.rawValue } ?? .scalar
  }
}
