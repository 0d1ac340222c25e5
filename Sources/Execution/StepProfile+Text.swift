import Basics
import Graphs

extension [StepProfile] {
  /// The steps as a trace that Perfetto and Chrome's `about:tracing` open ("Trace Event Format").
  public func chromeTrace(process: String) -> String {
    func quoted(_ text: String) -> String {
      JSONWriter(layout: .compact).text(of: .string(text))
    }
    func microseconds(_ ns: Int64) -> String {
      let rest = String(ns % 1000)
      return "\(ns / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
    var events = [
      #"{"name":"process_name","ph":"M","pid":1,"tid":1,"args":{"name":\#(quoted(process))}}"#
    ]
    for step in self {
      let arguments =
        #"{"variant":\#(quoted(step.variant)),"bytes":\#(step.byteCount),"#
        + #""operations":\#(step.operationCount)}"#
      events.append(
        #"{"name":\#(quoted(step.name)),"cat":\#(quoted(step.kernel.description)),"ph":"X","#
          + #""pid":1,"tid":1,"ts":\#(microseconds(step.startNs)),"#
          + #""dur":\#(microseconds(step.durationNs)),"args":\#(arguments)}"#)
    }
    return #"{"displayTimeUnit":"ns","traceEvents":["# + "\n" + events.joined(separator: ",\n")
      + "\n]}\n"
  }
}

extension [StepProfile] {
  /// The steps as folded stacks, a line for each: what flame graphs are drawn from.
  ///
  /// Frames are the process, the kernel as the plan names it, the variant and the node; the number
  /// is nanoseconds. Reference: Gregg, "The Flame Graph", CACM 59(6), 2016.
  public func foldedStacks(process: String) -> String {
    func frame(_ text: String) -> String {
      String(text.map { $0 == ";" || $0.isWhitespace ? "_" : $0 })
    }
    return map { step in
      let frames = [process, step.kernel.description, step.variant, step.name].map(frame)
      return frames.joined(separator: ";") + " \(step.durationNs)\n"
    }.joined()
  }
}
