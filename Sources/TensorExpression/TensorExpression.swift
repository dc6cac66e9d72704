// TensorExpression
