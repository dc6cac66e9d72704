import GraphIR

/// What is done to every graph before its operators become tensors, in order.
///
/// `heddle dump --stage graph --pass NAME` shows the graph before and after one of them; docs/add-a-pass.md says how to add one.
public let graphPasses: [GraphPass] = [
    GraphPass("makeAttributesOperands", makeAttributesOperands),
    // Operands that are computed from constants are constants to all that follows.
    GraphPass("foldConstants", foldConstants),
    GraphPass("mergeTransposes", mergeTransposes),
    GraphPass("mergeReshapes", mergeReshapes),
    // The merging passes leave identities behind.
    GraphPass("removeIdentities", removeIdentities),
    // Operands agree more often once identities are gone.
    GraphPass("mergeCommonSubexpressions", mergeCommonSubexpressions),
    // Last, for what the others leave without readers.
    GraphPass("removeDeadCode", removeDeadCode),
]
