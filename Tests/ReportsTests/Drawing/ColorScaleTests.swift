import Reports
import Testing

struct ColorScaleTests {
  @Test func `numbers can be read on every colour`() {
    let scale = ColorScale(low: 1, high: 1000)
    for step in 0...300 {
      let value = 1 + Double(step) * 3.33
      let color = scale.color(of: value)
      let ink = SRGBColor(number: color.isDark ? 0xffffff : 0)
      // The least that the guidelines ask of small text.
      #expect(color.contrast(with: ink) >= 4.5)
    }
  }

  @Test func `larger numbers are darker`() {
    let scale = ColorScale(low: 2, high: 900)
    let white = SRGBColor(number: 0xffffff)
    let contrasts = [2.0, 5, 20, 80, 300, 900].map { scale.color(of: $0).contrast(with: white) }
    #expect(zip(contrasts, contrasts.dropFirst()).allSatisfy { $0 < $1 })
    #expect(scale.color(of: 2).number == 0xf7fbff)
    #expect(scale.color(of: 900).number == 0x08306b)
  }

  @Test func `contrast is that of the guidelines`() {
    let (white, black) = (SRGBColor(number: 0xffffff), SRGBColor(number: 0))
    #expect(white.contrast(with: black) == 21)
    let gray = SRGBColor(number: 0x767676).contrast(with: white)
    #expect((gray - 4.542).magnitude < 0.001)
  }

  @Test func `numbers that differ little have colours that do`() {
    let scale = ColorScale(low: 10, high: 10.5)
    #expect(scale.color(of: 10.5).contrast(with: scale.color(of: 10)) < 1.1)
  }
}
