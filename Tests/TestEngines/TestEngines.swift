// TestEngines
