# The rules of Scripts/check-layers. While facts=1, the input says what the table allows ("allow
# Target: Module ..."), what Package.swift declares ("declare Target Module") and which folders
# there are ("folder Target"); after that the input is the source files. Prints one line for each
# violation, its kind in brackets, and fails if there are any.

function report(place, sentence, kind) {
  print place ": " sentence " [" kind "]"
  violations++
}

# The module that a line imports, or "": "@_exported public import struct Module.Type".
function imported_module(line,    words, count, i) {
  count = split(line, words, /[ \t]+/)
  i = words[1] == "" ? 2 : 1
  while (i <= count && words[i] ~ /^(@.*|public|package|internal|fileprivate|private)$/) i++
  if (i >= count || words[i++] != "import") return ""
  if (words[i] ~ /^(struct|class|enum|protocol|typealias|func|var|let|actor|macro)$/) i++
  sub(/[^A-Za-z0-9_].*/, "", words[i])
  return words[i]
}

function allows(target, module) {
  return module == "Basics" || (target, module) in allowed || (target, "*") in allowed
}

function check_import(place, target, module) {
  if (target == "Simulation" && module ~ /^(Foundation.*|Glibc|Musl|Darwin|Dispatch)$/)
    report(place, "Simulation must run without " module, "purity")
  else if (module ~ /^Foundation/ && module != "FoundationEssentials" && FILENAME !~ foundation)
    report(place, "import FoundationEssentials instead of " module, "foundation")
  else if (!(module in ours) || module == target)
    return
  else if (!allows(target, module))
    report(place, target " may not import " module "; see the table in Scripts/check-layers", \
      "layer")
  else if (!((target, module) in declared))
    report(place, "Package.swift does not declare " module " for " target, "undeclared")
}

BEGIN {
  foundation = "^Sources/(Reports/(Gnuplot[^/]*|Subprocess)|pocketbench/Main)[.]swift$"
}

facts && $1 == "allow" {
  target = substr($2, 1, length($2) - 1)
  ours[target] = rows[target] = 1
  for (i = 3; i <= NF; i++) {
    allowed[target, $i] = 1
    if ($i != "*" && !($i in rows))
      report("Scripts/check-layers", $i " must stand above " target, "order")
  }
}
facts && $1 == "declare" {
  ours[$3] = declared[$2, $3] = 1
  if ($2 in rows && !allows($2, $3))
    report("Package.swift", $2 " may not depend on " $3, "dependency")
}
facts && $1 == "folder" && !($2 in rows) {
  report("Sources/" $2, "no row of the table in Scripts/check-layers", "unknown")
}
facts { next }

{
  split(FILENAME, path, "/")
  place = FILENAME ":" FNR
  module = imported_module($0)
  if (module != "") check_import(place, path[2], module)
}
# Simulation is built as Embedded Swift too, to prove it gives the same bits everywhere.
path[2] == "Simulation" {
  code = $0
  gsub(/"([^"\\]|\\.)*"/, "", code)
  sub(/\/\/.*/, "", code)
  if (code ~ /(^|[^A-Za-z0-9_])(any |(Codable|Encodable|Decodable)([^A-Za-z0-9_]|$))/)
    report(place, "no existentials and no Codable in Simulation", "purity")
}

END { exit violations > 0 }
