#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// The system's functions of one float: results may differ in the last bit between systems, which is
// why nothing simulated uses them.

func exponential(_ x: Float) -> Float { expf(x) }

func naturalLogarithm(_ x: Float) -> Float { logf(x) }

func hyperbolicTangent(_ x: Float) -> Float { tanhf(x) }

func errorFunction(_ x: Float) -> Float { erff(x) }

func power(_ x: Float, _ exponent: Float) -> Float { powf(x, exponent) }
