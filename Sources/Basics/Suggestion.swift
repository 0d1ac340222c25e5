/// The candidate that a mistyped name most likely meant, for "Did you mean" sentences.
///
/// The distance is the optimal string alignment form of Damerau-Levenshtein: an insertion, a
/// deletion, a substitution or a swap of two neighbours costs one edit. A candidate is close enough
/// when it is at most a third of the length of `name` (rounded up) away, and never more than 3
/// edits. Case counts. Of equally close candidates the first wins.
/// - Complexity: O(candidates x length of `name`^2); candidates of another length cost O(length).
public func closestMatch(to name: String, in candidates: [String]) -> String? {
  let typed = Array(name)
  var closest: String?
  var limit = min(3, (typed.count + 2) / 3)
  for candidate in candidates {
    let letters = Array(candidate)
    guard limit >= 0, abs(letters.count - typed.count) <= limit else { continue }
    let distance = editDistance(typed, letters)
    if distance <= limit {
      closest = candidate
      limit = distance - 1
    }
  }
  return closest
}

/// The optimal string alignment distance: no part of the text is edited twice.
private func editDistance(_ source: [Character], _ target: [Character]) -> Int {
  // Rows i-2, i-1 and i of the table d[i][j] = distance(first i of source, first j of target).
  var beforePrevious: [Int] = []
  var previous = Array(0...target.count)
  for i in source.indices {
    var current = [i + 1]
    for j in target.indices {
      let substitution = previous[j] + (source[i] == target[j] ? 0 : 1)
      var best = min(previous[j + 1] + 1, current[j] + 1, substitution)
      if i > 0, j > 0, source[i] == target[j - 1], source[i - 1] == target[j] {
        best = min(best, beforePrevious[j - 1] + 1)
      }
      current.append(best)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[target.count]
}
