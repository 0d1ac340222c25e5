import Basics
import Bench
import Commands
import Reports

extension Command {
  /// `pocketbench allocators`.
  static var allocators: Command {
    Command(
      "allocators", "Measure pools beside the system's memory allocator on this machine.",
      discussion: """
        Nanoseconds for one allocation and one free of 256 B to 1 MB, mixed, in one thread: in \
        immediate pairs, and with 64 blocks in use of which a random one is replaced; without and \
        with writing to each cache line of a block's first page. Allocators take turns in one \
        process and the fastest turn of each counts. 'malloc' is the allocator that the process \
        was started with: LD_PRELOAD names another one, and Scripts/compare-allocators does so for \
        those that are installed.
        """
    ) { signature in
      let rounds = signature.option(
        "rounds", default: 100, help: "How many turns each allocator has.")
      let live = signature.option(
        "live", default: 64, help: "How many blocks are in use at a time.")
      let seed = signature.option("seed", default: 1, help: "Draws sizes and blocks.")
      let format = signature.formatOption()
      return { values, terminal in
        guard (1...10_000).contains(values[rounds]) else {
          throw UsageError.validation(reason: "--rounds must be from 1 to 10000.")
        }
        guard (1...1024).contains(values[live]) else {
          throw UsageError.validation(reason: "--live must be from 1 to 1024.")
        }
        let trace = AllocatorBench.Trace(
          seed: UInt64(bitPattern: Int64(values[seed])), liveBlockCount: values[live])
        let rows = try AllocatorBench(trace, rounds: values[rounds]).measure()
        terminal.write(Table.allocators(rows), as: values[format])
        return .success
      }
    }
  }
}

extension Table {
  /// A row for each allocator and pattern.
  static func allocators(_ rows: [AllocatorBench.Measurement]) -> Table {
    Table(
      columns: [
        .text("allocator"), .text("pattern"), .text("touched"), .number("nanoseconds"),
        .number("medianNanoseconds", title: "median"), .number("timesMalloc", title: "x malloc"),
      ],
      rows: rows.map { row in
        [
          .text(row.allocator), .text(row.pattern.rawValue), .text(row.touches ? "yes" : "no"),
          .number(row.nanoseconds, digits: 1), .number(row.medianNanoseconds, digits: 1),
          .number(row.timesSystem, digits: 2),
        ]
      })
  }
}
