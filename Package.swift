// swift-tools-version: 6.2
import PackageDescription

/// Plain-Swift kernels and the simulator run 30-50 times slower without optimization, so debug
/// builds of this package optimize them too. Unsafe flags are refused for dependencies.
let isDependency = Context.packageDirectory.contains("/checkouts/")
let optimizedInDebug: [SwiftSetting] =
  isDependency ? [] : [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// C kernels as well. Never `-march` flags: the ISA of a function is stated at the function.
let optimizedCInDebug: [CSetting] =
  isDependency ? [] : [.unsafeFlags(["-O3"], .when(configuration: .debug))]

let package = Package(
  name: "PocketBench",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "pocketbench", targets: ["pocketbench"]),
    .library(
      name: "PocketBench",
      targets: [
        "Basics", "Bench", "Commands", "Compiler", "Devices", "Execution", "Fidelity", "Graphs",
        "Kernels", "Memory", "Policies", "Quantization", "Records", "Reports", "Results",
        "Simulation",
        "Statistics", "Tensors",
      ]),
  ],
  targets: [
    // MARK: Layer 0: nothing of ours
    .target(
      name: "Basics", swiftSettings: optimizedInDebug,
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .target(
      name: "CKernels", cSettings: [.headerSearchPath("vector")] + optimizedCInDebug,
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .target(name: "CSystem"),
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite3"])]),

    // MARK: Layer 1: the nouns
    .target(name: "Tensors", dependencies: ["Basics"]),
    .target(
      name: "Memory", dependencies: ["Basics", "CSystem"],
      // For properties that are spans; clients do not need it.
      swiftSettings: optimizedInDebug + [.enableExperimentalFeature("Lifetimes")]),
    .target(name: "Devices", dependencies: ["Basics", "Memory", "CSystem"]),
    .target(name: "Statistics", dependencies: ["Basics"]),
    .target(name: "Commands", dependencies: ["Basics"]),
    .target(name: "Records", dependencies: ["Basics"]),

    // MARK: Layer 2
    .target(
      name: "Kernels", dependencies: ["Basics", "Tensors", "Memory", "CKernels", "CSystem"],
      swiftSettings: optimizedInDebug),
    .target(
      name: "Graphs", dependencies: ["Basics", "Tensors", "Memory", "Records"],
      exclude: ["Zoo/Digits"],
      swiftSettings: optimizedInDebug),
    .target(name: "Results", dependencies: ["Basics", "Records", "CSQLite"]),

    // MARK: Layer 3
    .target(
      name: "Quantization", dependencies: ["Basics", "Tensors", "Kernels"],
      swiftSettings: optimizedInDebug),

    .target(
      name: "Policies", dependencies: ["Basics", "Graphs", "Devices", "Memory", "Records"],
      swiftSettings: optimizedInDebug),

    // MARK: Layer 4
    .target(
      name: "Simulation",
      dependencies: ["Basics", "Policies", "Graphs", "Devices", "Memory", "Tensors", "Records"],
      swiftSettings: optimizedInDebug),
    .target(
      name: "Execution",
      dependencies: [
        "Basics", "Policies", "Quantization", "Graphs", "Kernels", "Memory", "Tensors", "Records",
      ],
      swiftSettings: optimizedInDebug),

    // MARK: Layer 5
    .target(
      name: "Compiler",
      dependencies: [
        "Basics", "Policies", "Simulation", "Execution", "Quantization", "Kernels", "Graphs",
        "Devices", "Memory", "Tensors", "Records",
      ],
      swiftSettings: optimizedInDebug),

    // MARK: Layer 6
    .target(
      name: "Fidelity",
      dependencies: [
        "Basics", "Compiler", "Simulation", "Graphs", "Devices", "Records", "Statistics",
      ]),
    .target(
      name: "Bench",
      dependencies: [
        "Basics", "Compiler", "Policies", "Simulation", "Execution", "Quantization", "Graphs",
        "Devices", "Kernels", "Memory", "Records", "Results", "Statistics", "Tensors", "CSystem",
      ]),

    // MARK: Layer 7
    .target(
      name: "Reports", dependencies: ["Basics", "Results", "Records", "Statistics", "CSystem"]),

    // MARK: Layer 8
    .executableTarget(
      name: "pocketbench",
      dependencies: [
        "Basics", "Bench", "Commands", "Compiler", "CSystem", "Devices", "Execution", "Fidelity",
        "Graphs", "Kernels", "Memory", "Policies", "Quantization", "Records", "Reports", "Results",
        "Simulation", "Statistics", "Tensors",
      ]),

    // MARK: Tests
    .target(
      name: "TestSupport", dependencies: ["Basics", "Graphs", "Tensors"],
      path: "Tests/TestSupport"),
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    .target(
      name: "CKernelChecks", dependencies: ["CKernels"], path: "Tests/CKernelChecks",
      cSettings: optimizedCInDebug),
    .testTarget(name: "BasicsTests", dependencies: ["Basics", "TestSupport"]),
    .testTarget(name: "BenchTests", dependencies: ["Bench", "TestSupport"]),
    .testTarget(name: "CommandsTests", dependencies: ["Commands", "TestSupport"]),
    .testTarget(
      name: "CompilerTests", dependencies: ["Compiler", "Execution", "TestSupport"],
      exclude: ["Snapshots"]),
    .testTarget(
      name: "DevicesTests", dependencies: ["Basics", "Devices", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "ExecutionTests",
      dependencies: ["Execution", "Compiler", "Kernels", "TestSupport", "CAllocationCounter"]),
    .testTarget(name: "FidelityTests", dependencies: ["Fidelity", "TestSupport"]),
    .testTarget(
      name: "GraphsTests",
      dependencies: ["Basics", "Graphs", "Memory", "Records", "Tensors", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "KernelsTests",
      dependencies: ["Basics", "CKernelChecks", "CKernels", "Kernels", "TestSupport"]),
    .testTarget(
      name: "MemoryTests",
      dependencies: ["Basics", "Memory", "TestSupport", "CAllocationCounter"]),
    .testTarget(name: "PoliciesTests", dependencies: ["Policies", "TestSupport"]),
    .testTarget(
      name: "QuantizationTests",
      dependencies: ["Basics", "Kernels", "Quantization", "Tensors", "TestSupport"]),
    .testTarget(name: "RecordsTests", dependencies: ["Records", "TestSupport"]),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "Results", "TestSupport"],
      exclude: ["Snapshots"]),
    .testTarget(name: "ResultsTests", dependencies: ["Results", "TestSupport"]),
    .testTarget(
      name: "SimulationTests", dependencies: ["Simulation", "Compiler", "TestSupport"],
      exclude: ["Fixtures", "Snapshots"]),
    .testTarget(name: "StatisticsTests", dependencies: ["Statistics", "TestSupport"]),
    .testTarget(name: "TensorsTests", dependencies: ["Basics", "Tensors", "TestSupport"]),
    .testTarget(
      name: "pocketbenchTests",
      dependencies: [
        "Basics", "Bench", "Commands", "Records", "Results", "Simulation", "TestSupport",
        "pocketbench",
      ],
      exclude: ["Snapshots"]),
  ],
  swiftLanguageModes: [.v6]
)

let swiftTargets: [Target.TargetType] = [.regular, .executable, .test]
let cTargets = ["CKernelChecks", "CKernels", "CSystem", "CAllocationCounter"]
for target in package.targets
where swiftTargets.contains(target.type) && !cTargets.contains(target.name) {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
      .strictMemorySafety(),
      .treatAllWarnings(as: .error),
    ]
}
