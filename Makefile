# eventq: the commands that people and CI use. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The fast codec, where pkg-config finds it; EVENTQ_PLAIN=1 builds with zlib alone.
TRAITS := $(if $(EVENTQ_PLAIN),,$(shell pkg-config --exists libdeflate 2>/dev/null && echo --traits Libdeflate))
RELEASE := -c release --static-swift-stdlib $(TRAITS)
EVENTQ := .build/release/eventq
export EVENTQ_CORPUS

.PHONY: help setup build demo test test-daemons ci layers format bench eval corpus testdata clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: ## Install what the build needs (zlib's headers) where it is absent
	@.ci/setup

build: setup ## Build .build/release/eventq: one static binary
	@$(MAKE) --no-print-directory $(EVENTQ)-always

.PHONY: $(EVENTQ)-always
$(EVENTQ)-always:
	swift build $(RELEASE) --product eventq

demo: build ## Build, then print the timeline of the sample outage
	@$(EVENTQ) timeline --since crash testdata/fastmail-outage

test: setup ## Build and run all tests
	swift build --build-tests $(TRAITS)
	swift test --skip-build $(TRAITS)

test-daemons: setup ## Drive real daemons on loopback and check what is read from their logs
	swift build $(TRAITS) --product eventq
	EVENTQ=.build/debug/eventq python3 -m unittest discover -s Tests/Daemons -p 'test_*.py'

layers: ## Check that imports run downwards only
	swift build $(TRAITS) --explicit-target-dependency-import-check error

ci: layers test ## All that CI checks
	python3 -m unittest discover -s testdata/generate -p 'test_*.py'
	python3 -m unittest discover -s Benchmarks/scenarios
	@$(MAKE) --no-print-directory demo
	.ci/plain

corpus: build ## Print the parsers' figures on $$EVENTQ_CORPUS
	@test -n "$$EVENTQ_CORPUS" || { echo 'set EVENTQ_CORPUS to the folder of the corpus' >&2; exit 2; }
	swift test $(TRAITS) --filter Corpus

testdata: ## Write the sample outage anew (the same bytes)
	python3 testdata/generate --seed 20261015 --out testdata/fastmail-outage --truth testdata/fastmail-outage.truth.json

eval: build ## Judge the timeline by scenarios of many outage families
	python3 Benchmarks/scenarios/evaluate.py --eventq $(EVENTQ) --split all --seeds 1-3 --baselines

bench: setup ## Print the benchmark table
	cd Benchmarks && swift package --disable-sandbox benchmark --no-progress

format: ## Format the Swift sources in place
	swift format --in-place --parallel --recursive Package.swift Sources Tests

clean: ## Remove build products
	rm -rf .build .build-plain Benchmarks/.build
