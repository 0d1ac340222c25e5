public import Bench
public import Commands
public import Compiler
public import Devices
public import Execution
public import Fidelity
public import Graphs
public import Memory
public import Records
public import Reports
public import Results
public import Simulation
public import Tensors

extension ProfileError: ExitCoded {
  /// Broken files are 65, unreadable ones 6, names and edits 64.
  public var exitCode: ExitCode {
    switch self {
    case .invalid: .malformedInput
    case .unreadable: .inputOutput
    case .unknownDevice, .notOneDevice, .invalidEdit, .repeatedDevice: .usage
    }
  }
}

extension DetectionError: ExitCoded {
  /// 6 for what cannot be read, 65 for what makes no sense.
  public var exitCode: ExitCode {
    switch self {
    case .missingProcessorList, .missingSystemValue: .inputOutput
    case .noProcessors, .invalidProfile: .malformedInput
    }
  }
}

extension StoreError: ExitCoded {
  /// By the kind of mistake. A store that does not exist holds no run: 5.
  public var exitCode: ExitCode {
    if case .database(.missing, _) = self { return .baselineNotFound }
    return switch kind {
    case .notFound: .baselineNotFound
    case .inputOutput: .inputOutput
    case .malformed: .malformedInput
    case .usage: .usage
    case .internalError: .internalError
    }
  }
}

extension GraphError: ExitCoded {
  /// Broken files are 65, unreadable ones 6, names 64.
  public var exitCode: ExitCode {
    switch self {
    case .malformed, .unsupportedLayers, .invalidNode: .malformedInput
    case .unreadable: .inputOutput
    case .unknownInput, .invalidInput, .unknownModel, .invalidModelParameter: .usage
    }
  }
}

extension ExecutionError: ExitCoded {
  /// 65 for a model without weights, 1 for a plan that does not fit, 6 for weights that cannot be read,
  /// 64 for what was asked for.
  public var exitCode: ExitCode {
    switch self {
    case .missingWeights, .unsupportedOperation, .wrongWeights: .malformedInput
    case .wrongTarget: .internalError
    case .exceedsMemory, .layerExceedsMemory, .noThreads, .unknownInput, .missingInput,
      .wrongShape:
      .usage
    case .weightsUnreadable: .inputOutput
    }
  }
}

extension FileWriterError: ExitCoded {
  /// 6.
  public var exitCode: ExitCode { .inputOutput }
}

extension PackedWeightsFileError: ExitCoded {
  /// 6 for what cannot be read, 65 for what is something else.
  public var exitCode: ExitCode {
    if case .unreadable = self { .inputOutput } else { .malformedInput }
  }
}

extension NPYError: ExitCoded {
  /// 65.
  public var exitCode: ExitCode { .malformedInput }
}

extension ConfigurationError: ExitCoded {
  /// 64.
  public var exitCode: ExitCode { .usage }
}

extension CompilerError: ExitCoded {
  /// 64 for a pass or an operation that does not exist, 65 for a model that is not sound.
  public var exitCode: ExitCode {
    switch self {
    case .unknownPass, .unknownFamily: .usage
    case .invalidGraph, .notExecutable: .malformedInput
    }
  }
}

extension OptimizationError: ExitCoded {
  /// 64.
  public var exitCode: ExitCode { .usage }
}

extension ONNXError: ExitCoded {
  /// 65: the model is not one that the format can hold.
  public var exitCode: ExitCode { .malformedInput }
}

extension BenchFileError: ExitCoded {
  /// 65.
  public var exitCode: ExitCode { .malformedInput }
}

extension SimulatorConstantsError: ExitCoded {
  /// 65.
  public var exitCode: ExitCode { .malformedInput }
}

extension RunFileError: ExitCoded {
  /// 65.
  public var exitCode: ExitCode { .malformedInput }
}

extension AddressTraceError: ExitCoded {
  /// 65.
  public var exitCode: ExitCode { .malformedInput }
}

extension FidelityError: ExitCoded {
  /// 65.
  public var exitCode: ExitCode { .malformedInput }
}

extension FileError: ExitCoded {
  /// 6.
  var exitCode: ExitCode { .inputOutput }
}

extension ReportError: ExitCoded {
  /// 6.
  public var exitCode: ExitCode { .inputOutput }
}
