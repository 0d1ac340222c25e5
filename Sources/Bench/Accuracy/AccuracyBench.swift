import Graphs
import Records

/// Evaluates what a matrix has: each model in each configuration once, whatever the number of
/// devices. An answer depends on neither of threads, cores and batch.
struct AccuracyBench {
  private struct ModelRequest: Hashable {
    let model: String
    let inputSize: Int?
  }

  private struct Request: Hashable {
    let model: ModelRequest
    let configuration: Configuration
  }

  private var evaluators: [ModelRequest: Result<Evaluator, any Error>] = [:]
  private var evaluations: [Request: Result<Evaluation, any Error>] = [:]

  /// Adds what was found to a record; where nothing could be, the reason says why.
  mutating func evaluate(_ cell: MatrixCell, into record: inout CellRecord) {
    switch evaluation(of: cell) {
    case .success(let evaluation): record.measurements += evaluation.measurements
    case .failure(let error):
      if record.reason == nil { record.reason = StatusReason("accuracy: \(error)") }
    }
  }

  private mutating func evaluation(of cell: MatrixCell) -> Result<Evaluation, any Error> {
    var configuration = cell.configuration.configuration
    let usual = Configuration()
    (configuration.threads, configuration.cores) = (usual.threads, usual.cores)
    configuration.batch = usual.batch
    let model = ModelRequest(model: cell.model, inputSize: configuration.inputSize)
    let request = Request(model: model, configuration: configuration)
    if let known = evaluations[request] { return known }
    let result = Result { try evaluator(model).get().evaluate(configuration) }
    evaluations[request] = result
    return result
  }

  private mutating func evaluator(_ request: ModelRequest) -> Result<Evaluator, any Error> {
    if let known = evaluators[request] { return known }
    let result = Result {
      try Evaluator(
        ModelLibrary.graph(request.model, batch: 1, inputSize: request.inputSize))
    }
    evaluators[request] = result
    return result
  }
}
