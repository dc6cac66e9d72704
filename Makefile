# The front door: `make help` lists what can be done.
#
# Everything is built in release configuration, because tests and examples run
# generated code over many values, and an unoptimised compiler is what takes the time.

swift ?= swift
configuration := -c release

.DEFAULT_GOAL := help
.PHONY: help setup build run web test conformance mutate fuzz bench bench-models tune-tiles functions peers exhaustive generate format clean

help: ## Lists the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS='	' read -r name text; do \
		printf '  make %-13s %s\n' "$$name" "$$text"; done

setup: ## Fetches wasmtime's C library into .wasmtime/, once
	@Scripts/setup

build: ## Builds every library and program
	$(swift) build $(configuration)

run: setup ## Compiles the digits example to WebAssembly and runs it
	@$(swift) build $(configuration) --product Digits
	@"$$($(swift) build $(configuration) --show-bin-path)/Digits"

web: ## Writes Web/heddle.js of its source where esbuild is there, compiles the digits, and serves the demo page
	@if command -v esbuild >/dev/null; then Scripts/build-web; else echo "Web/heddle.js is as committed: no esbuild"; fi
	@$(swift) build $(configuration) --product Digits
	@$(swift) build $(configuration) --product heddle
	@mkdir -p Web/demo/models
	@"$$($(swift) build $(configuration) --show-bin-path)/Digits" Web/demo/models/digits.wasm
	@"$$($(swift) build $(configuration) --show-bin-path)/heddle" serve-web $(arguments)

test: setup ## Runs every test; says first what cannot be tested on this machine
	@Scripts/report-optional
	$(swift) test $(configuration)
	@Scripts/conformance
	@Scripts/mutate-models

conformance: setup ## Runs ONNX's backend suite, and makes its data first; arguments="--match resize -v"
	@Scripts/setup-conformance
	@$(swift) build $(configuration) --product heddle
	@Scripts/conformance $(arguments)

mutate: ## Compiles damaged model files; arguments="20000 5000" are copies of each and the first one's number
	@$(swift) build $(configuration) --product MutateModels
	@Scripts/mutate-models $(arguments)

fuzz: ## Lets libFuzzer make up ONNX and MindIR files; arguments="FuzzCompile -max_total_time=60"
	@Scripts/fuzz $(arguments)

bench: setup ## Measures kernels beside the engines' limits and beside others; arguments="--filter matmul"
	@$(swift) build $(configuration) --product KernelBenchmarks
	@"$$($(swift) build $(configuration) --show-bin-path)/KernelBenchmarks" $(arguments)

bench-models: setup ## Measures whole models beside ONNX Runtime; arguments="--filter resnet"
	@$(swift) build $(configuration) --product ModelBenchmarks
	@"$$($(swift) build $(configuration) --show-bin-path)/ModelBenchmarks" $(arguments)

tune-tiles: setup ## Measures register tiles on every engine, for RegisterTile.candidates; arguments="--filter 256"
	@$(swift) build $(configuration) --product TuneTiles
	@"$$($(swift) build $(configuration) --show-bin-path)/TuneTiles" $(arguments)

functions: setup ## Measures the elementary functions, by element
	@HEDDLE_BENCH=1 $(swift) test $(configuration) --filter FunctionBenchmarks

peers: ## Installs what `make bench` compares with into .bench/, once
	@Scripts/setup-bench

exhaustive: setup ## Compares the elementary functions with a reference over all 2^32 inputs
	@HEDDLE_EXHAUSTIVE=$${HEDDLE_EXHAUSTIVE:-1} $(swift) test $(configuration) --filter Exhaustive

generate: setup ## Writes again what is generated: goldens beside the tests, and the README's table
	@HEDDLE_RECORD=1 $(swift) test $(configuration)
	@Scripts/generate-readme

format: ## Formats every Swift file
	$(swift) format --in-place --parallel --recursive Package.swift Sources Tests Examples Benchmarks

clean: ## Removes what was built; the fetched library stays
	rm -rf .build
