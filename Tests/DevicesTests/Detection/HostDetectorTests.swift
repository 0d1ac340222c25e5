import Basics
import Devices
import TestSupport
import Testing

struct HostDetectorTests {
  @Test func `without a list of processors it is impossible, and the file is named`() throws {
    let cores = try Repository.cores()
    let missing = #expect(throws: DetectionError.self) {
      try HostDetector(FileTree([:], root: "/copy"), catalog: cores).facts()
    }
    #expect(missing == .missingProcessorList(path: "/copy/proc/cpuinfo"))
    #expect(
      missing?.description == """
        /copy/proc/cpuinfo: cannot be read, and without it the processor is unknown. Mount /proc, \
        or name a folder with a copy of another machine's /proc and /sys with --sysroot.
        """)
    for text in ["", "\n", "model name: x\n", "processor: none\n"] {
      let empty = #expect(throws: DetectionError.self) { try detect(["/proc/cpuinfo": text]) }
      #expect(empty == .noProcessors(path: "/proc/cpuinfo"))
      #expect(empty?.description.contains("no line 'processor : N'") == true)
    }
  }

  @Test func `an id that is none is refused as a mistake of the profile`() throws {
    let detector = HostDetector(FileTree(HostFiles.server), catalog: try Repository.cores())
    let error = #expect(throws: DetectionError.self) { try detector.profile(id: "a b") }
    guard case .invalidProfile(let problems) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(problems.map(\.keyPath) == ["id"])
  }

  @Test func `extensions that the system does not list are assumed`() throws {
    let profile = try detect(["/proc/cpuinfo": "processor: 0"])
    #expect(profile.assumed.contains("simd") && profile.sources["simd"] == nil)
    let vectorless = try detect(["/proc/cpuinfo": "processor: 0\nisa: rv64imafdc"])
    #expect(vectorless.simd == [] && !vectorless.assumed.contains("simd"))
  }

  @Test(arguments: [HostFiles.server, HostFiles.phone, ["/proc/cpuinfo": "processor: 0"]])
  func `a detected profile reads back as itself`(files: [String: String]) throws {
    let profile = try detect(files)
    let text = JSONWriter().text(of: profile.json)
    #expect(try Repository.profile(text, file: "host.json") == profile)
    #expect(try detect(files) == profile)
  }

  @Test(arguments: [HostFiles.server, HostFiles.phone])
  func `every number has a source or is assumed`(files: [String: String]) throws {
    let profile = try detect(files)
    let told = Array(profile.sources.keys) + profile.assumed
    for path in ["simd", "dram.type", "memory.totalMiB", "memory.appLimitMiB", "tier", "class"] {
      #expect(told.contains { path == $0 || path.hasPrefix("\($0).") }, "\(path)")
    }
    for (index, cluster) in profile.clusters.enumerated() {
      let core = cluster.coreType == nil ? "core" : "coreType"
      for key in [core, "count", "operatingPoints", "l1d", "l2"] {
        let path = "clusters[\(index)].\(key)"
        #expect(told.contains { $0 == path || $0.hasPrefix("\(path).") }, "\(path)")
      }
    }
  }

  @Test func `this machine can be described`() throws {
    let detector = HostDetector(catalog: try Repository.cores())
    let (facts, profile) = (try detector.facts(), try detector.profile())
    #expect(facts.coreCount > 0 && facts.coreCount <= facts.onlineProcessors.count)
    #expect(profile.simd == ProcessorFeatures.current?.instructionSets)
    #expect(facts.totalMemoryKiB != nil)
  }

  /// Whatever a system says, detection describes it or throws; it never traps.
  @Test(arguments: 0..<60)
  func `broken files never trap`(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let garbage = [
      "", "-1", "0", "9223372036854775807", "9223372036854775807K", "99999999999999999999", "max",
      "0-99999999999", "3-1,,-", ":::", "\u{0}\u{ff}", "processor: -1", "1e300", "K", "M",
      "8796093022208M",
    ]
    for var files in [HostFiles.server, HostFiles.phone] {
      files["/proc/self/cgroup"] = "0::/../a\n1:cpu,memory:/b\nx"
      files["/sys/fs/cgroup/a/cpu.max"] = "9223372036854775807 1"
      for path in files.keys.sorted() where random.next() % 3 == 0 {
        let text = garbage[Int(random.next() % UInt64(garbage.count))]
        // The list of processors is damaged in places; without it there is nothing to see.
        files[path] =
          path == "/proc/cpuinfo"
          ? files[path]?.replacing("0", with: text, maxReplacements: 40) : text
      }
      let detector = HostDetector(FileTree(files), catalog: try Repository.cores())
      do throws(DetectionError) {
        #expect(try !detector.profile().clusters.isEmpty)
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }

  static let lists: [(text: String, numbers: [Int])] = [
    ("0-3,8", [0, 1, 2, 3, 8]), ("0 1 2", [0, 1, 2]), ("\n", []), ("5", [5]), ("3-1", []),
    ("1,1,0-1", [0, 1]), ("-1", []), ("1-2-3", []), ("a,4", [4]), ("0-99999", []),
  ]

  @Test(arguments: lists)
  func `lists of processors are read`(_ test: (text: String, numbers: [Int])) {
    #expect(processorNumbers(in: test.text) == test.numbers)
  }
}
