# What can be done here, in words: `make help`. Demo and tests share one debug build.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PORT ?= 8080
PREFIX ?= /usr/local
DESTDIR ?=
# Told to every build, such as --jobs 1.
SWIFT_FLAGS ?=
# What is measured is what is installed.
RELEASE_FLAGS = --configuration release --static-swift-stdlib
RESULTS = .build/results
# All tests at once would wait for each other's processor time until deadlines pass that none of them is about.
TWO_AT_ONCE = SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=2

.PHONY: help setup build demo test test-browser bench release install map format clean

help: ## this list
	@echo "make TARGET, where TARGET is one of"
	@sed -nE 's/^([a-z-]+):.*## (.*)/  \1\t\2/p' Makefile | expand -t 16

setup: ## installs the Debian packages that building needs and that are missing
	@packaging/setup build

build: setup ## builds everything for debugging
	@echo "gatehouse: building; the first build compiles the dependencies and takes some minutes"
	swift build $(SWIFT_FLAGS)

demo: setup ## runs the gateway with simulated Google, Facebook and SMS (PORT=8080)
	@echo "gatehouse: building the demo; the first build compiles the dependencies and takes some minutes"
	swift build $(SWIFT_FLAGS) --product gatehouse
	@exec .build/debug/gatehouse demo --port $(PORT)

test: setup ## runs the tests: other people's programs as peers, then every Swift test
	@packaging/setup test
	@echo "gatehouse: building the tests; the first build compiles the dependencies and takes some minutes"
	swift build $(SWIFT_FLAGS) --build-tests
	@mkdir -p $(RESULTS) && rm -f $(RESULTS)/interop.xml $(RESULTS)/swift*.xml
	@status=0; \
	echo "gatehouse: Tests/Interop, the gateway against other people's programs"; \
	Tests/Interop/run --junitxml="$(CURDIR)/$(RESULTS)/interop.xml" || status=1; \
	echo "gatehouse: the Swift tests"; \
	$(TWO_AT_ONCE) swift test $(SWIFT_FLAGS) --skip-build --disable-xctest --xunit-output $(RESULTS)/swift.xml 2>&1 \
		| tee $(RESULTS)/swift.log || status=1; \
	.ci/tally interop swift || status=1; \
	exit $$status

test-browser: setup ## walks every door in Chromium
	@packaging/setup browser
	@echo "gatehouse: building; the first build compiles the dependencies and takes some minutes"
	swift build $(SWIFT_FLAGS) --product gatehouse
	@mkdir -p $(RESULTS) && rm -f $(RESULTS)/browser.xml
	@status=0; \
	Tests/Browser/run --junitxml="$(CURDIR)/$(RESULTS)/browser.xml" || status=1; \
	.ci/tally browser || status=1; \
	exit $$status

bench: setup ## measures whole sign-ups (release build); BENCH=--enumeration: one measurement alone
	Benchmarks/run $(BENCH)

release: setup ## builds what is installed: .build/release/gatehouse
	@echo "gatehouse: building for release; the first build takes ten minutes or so"
	swift build $(SWIFT_FLAGS) $(RELEASE_FLAGS) --product gatehouse

install: release ## installs binary, templates, settings and unit (PREFIX=/usr/local, DESTDIR=)
	@packaging/install "$(DESTDIR)" "$(PREFIX)"

map: ## draws docs/img/map.svg from the code
	docs/draw-map

format: ## lays the Swift code out
	swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks

clean: ## removes what was built
	rm -rf .build Tests/Interop/.venv Tests/Browser/.venv
