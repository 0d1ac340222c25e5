/// The candidate that a mistyped name was probably meant to be.
///
/// (Replaced when the command-line parser lands.)
public func closestMatch(to name: String, in candidates: [String]) -> String? { nil }
