// HeddleRuntime
