/// The candidate that a mistyped name most likely meant; nil when none is close.
///
/// The distance is the optimal string alignment: insertions, deletions, substitutions and swaps of
/// neighbours cost one each. Close means at most a third of the longer name. Ties go to the
/// candidate that comes first.
///
/// - Complexity: O(candidates · n · m) in the lengths of the names.
public func closestMatch(to name: String, in candidates: [String]) -> String? {
  var best: (candidate: String, distance: Int)?
  for candidate in candidates where candidate != name {
    let distance = alignmentDistance(Array(name.lowercased()), Array(candidate.lowercased()))
    guard distance * 3 <= max(name.count, candidate.count) else { continue }
    if distance < best?.distance ?? Int.max { best = (candidate, distance) }
  }
  return best?.candidate
}

private func alignmentDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var cost = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        cost = min(cost, beforePrevious[j - 1] + 1)
      }
      row.append(cost)
    }
    (beforePrevious, previous) = (previous, row)
  }
  return previous[b.count]
}
