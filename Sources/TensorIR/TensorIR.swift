// TensorIR
