// Operators of ai.onnx that are not compiled on purpose, with the reason.

let refusedRules: [String: OperatorRule] = {
    let random = ["RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli"]
    var rules: [String: OperatorRule] = [:]
    for name in random { rules[name] = refused("making up random numbers (make them outside, and feed them as an input)") }
    rules["ImageDecoder"] = refused("decoding image files (decode them outside, and feed the image as an input)")
    return rules
}()

private func refused(_ reason: String) -> OperatorRule {
    .values { _ in throw NodeProblem.unsupported(reason) }
}
