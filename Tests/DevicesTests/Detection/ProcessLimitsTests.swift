import Devices
import TestSupport
import Testing

/// What containers and affinity leave of a machine.
struct ProcessLimitsTests {
  private static let v2 = "/sys/fs/cgroup"

  static let memory: [(name: String, files: [String: String], limitMiB: Int, source: String)] = [
    (
      "no group", [:], 48_000, "/proc/meminfo, MemTotal: what linux leaves to an app"
    ),
    (
      "little is free", ["/proc/meminfo": "MemTotal: 65536000 kB\nMemAvailable: 1024000 kB\n"],
      1000, "/proc/meminfo, MemAvailable"
    ),
    (
      "version 2 in a container",
      ["/proc/self/cgroup": "0::/\n", "\(v2)/memory.max": "2147483648\n"],
      2048, "\(v2)/memory.max"
    ),
    (
      "version 2, the outer group is tighter",
      [
        "/proc/self/cgroup": "0::/user/app\n", "\(v2)/user/app/memory.max": "4294967296\n",
        "\(v2)/user/memory.max": "1073741824\n",
      ], 1024, "\(v2)/user/memory.max"
    ),
    (
      "version 2 without a limit", ["/proc/self/cgroup": "0::/\n", "\(v2)/memory.max": "max\n"],
      48_000, "/proc/meminfo, MemTotal: what linux leaves to an app"
    ),
    (
      "version 1",
      [
        "/proc/self/cgroup": "5:cpu,cpuacct:/\n4:memory:/docker/abc\n",
        "\(v2)/memory/docker/abc/memory.limit_in_bytes": "536870912\n",
      ], 512, "\(v2)/memory/docker/abc/memory.limit_in_bytes"
    ),
    (
      "version 1, the path of the host means nothing inside",
      [
        "/proc/self/cgroup": "4:memory:/docker/abc\n",
        "\(v2)/memory/memory.limit_in_bytes": "536870912\n",
      ], 512, "\(v2)/memory/memory.limit_in_bytes"
    ),
    (
      "version 1 without a limit",
      [
        "/proc/self/cgroup": "4:memory:/\n",
        "\(v2)/memory/memory.limit_in_bytes": "9223372036854771712\n",
      ], 48_000, "/proc/meminfo, MemTotal: what linux leaves to an app"
    ),
  ]

  @Test(arguments: memory)
  func `the tightest memory limit counts`(
    _ test: (name: String, files: [String: String], limitMiB: Int, source: String)
  ) throws {
    let profile = try detect(HostFiles.server.merging(test.files) { $1 })
    #expect(profile.memory.appLimitMiB == test.limitMiB, "\(test.name)")
    #expect(profile.sources["memory.appLimitMiB"] == test.source, "\(test.name)")
    #expect(profile.memory.totalMiB == 64_000)
  }

  static let quotas: [(files: [String: String], counts: [Int], source: String?)] = [
    (
      ["/proc/self/cgroup": "0::/a\n", "\(v2)/a/cpu.max": "200000 100000\n"], [2], "\(v2)/a/cpu.max"
    ),
    (
      ["/proc/self/cgroup": "0::/\n", "\(v2)/cpu.max": "450000 100000\n"], [4, 1], "\(v2)/cpu.max"
    ),
    (["/proc/self/cgroup": "0::/\n", "\(v2)/cpu.max": "max 100000\n"], [4, 4], nil),
    (["/proc/self/cgroup": "0::/\n", "\(v2)/cpu.max": "1 100000\n"], [1], "\(v2)/cpu.max"),
    (
      [
        "/proc/self/cgroup": "5:cpu,cpuacct:/a\n", "\(v2)/cpu/a/cpu.cfs_quota_us": "150000\n",
        "\(v2)/cpu/a/cpu.cfs_period_us": "100000\n",
      ], [2], "\(v2)/cpu/a/cpu.cfs_quota_us"
    ),
    (
      [
        "/proc/self/cgroup": "5:cpu:/\n", "\(v2)/cpu/cpu.cfs_quota_us": "-1\n",
        "\(v2)/cpu/cpu.cfs_period_us": "100000\n",
      ], [4, 4], nil
    ),
  ]

  @Test(arguments: quotas)
  func `a quota of processor time leaves whole cores`(
    _ test: (files: [String: String], counts: [Int], source: String?)
  ) throws {
    let files = HostFiles.server.merging(test.files) { $1 }
    let facts = try HostDetector(FileTree(files), catalog: Repository.cores()).facts()
    #expect(facts.quotaMilliprocessors?.source == test.source)
    let profile = try detect(files)
    #expect(profile.clusters.map(\.count) == test.counts)
    if let source = test.source {
      #expect(
        profile.sources["clusters[0].count"]?.hasSuffix("within the quota of \(source)") == true)
    }
  }

  static let sets: [(files: [String: String], processors: [[Int]], cores: [Int])] = [
    (["/proc/self/status": "Name:\tx\nCpus_allowed_list:\t0-1\n"], [[0, 1]], [2]),
    (["/proc/self/status": "Cpus_allowed_list:\t1,9\n"], [[1, 9]], [1]),
    (
      ["/proc/self/cgroup": "0::/a\n", "\(v2)/a/cpuset.cpus.effective": "2-5\n"],
      [[2, 3], [4, 5]], [2, 2]
    ),
    (
      ["/proc/self/cgroup": "3:cpuset:/a\n", "\(v2)/cpuset/a/cpuset.effective_cpus": "7\n"],
      [[7]], [1]
    ),
    (
      [
        "/proc/self/status": "Cpus_allowed_list:\t0-3\n", "/proc/self/cgroup": "0::/\n",
        "\(v2)/cpuset.cpus.effective": "3-8\n",
      ], [[3]], [1]
    ),
    // A list of processors that are not there is no limit.
    (
      ["/proc/self/status": "Cpus_allowed_list:\t100-200\n"],
      [[0, 1, 2, 3, 8, 9, 10, 11], [4, 5, 6, 7, 12, 13, 14, 15]], [4, 4]
    ),
  ]

  @Test(arguments: sets)
  func `affinity and sets of processors leave some cores`(
    _ test: (files: [String: String], processors: [[Int]], cores: [Int])
  ) throws {
    let files = HostFiles.server.merging(test.files) { $1 }
    let facts = try HostDetector(FileTree(files), catalog: Repository.cores()).facts()
    #expect(facts.clusters.map(\.processors) == test.processors)
    #expect(facts.clusters.map(\.coreCount.value) == test.cores)
    #expect(facts.onlineProcessors.count == 16)
  }
}
