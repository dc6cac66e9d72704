import GraphIR

// Operators of the domain ai.onnx.ml: models of classical machine learning, and what prepares their features. Where the
// specification leaves something open, they compute what ONNX Runtime does.

let machineLearningRules: [OperatorName: OperatorRule] = {
    let families = [featureRules, labelRules, linearModelRules, supportVectorRules, treeEnsembleRules]
    var rules: [OperatorName: OperatorRule] = [:]
    for (name, rule) in families.joined() { rules[OperatorName(name, domain: "ai.onnx.ml")] = rule }
    return rules
}()
