# Everything a newcomer needs; `make help` lists it. Nothing here runs sudo: what is missing is named
# together with the command that installs it (as root with CI=true it is installed).

# Features are unified over the whole workspace, so packages are never built one by one.
CARGO := cargo
DEBUG := $(or $(CARGO_TARGET_DIR),target)/debug
RELEASE := $(or $(CARGO_TARGET_DIR),target)/release

.PHONY: help run test test-contracts test-rust test-e2e lint contracts bench clean-demo screens
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

run: contracts/node_modules/.package-lock.json ## build and start the demo (Ctrl-C stops it)
	$(CARGO) build --workspace --bins
	$(DEBUG)/guildhall demo $(DEMO)

clean-demo: ## remove the demo's data
	rm -rf demo-data

test: test-contracts test-rust test-e2e ## run all tests

test-contracts: contracts/node_modules/.package-lock.json ## contracts: build, lint, unit, fuzz, invariants, drift
	contracts/check

test-rust: contracts/node_modules/.package-lock.json ## Rust, on SQLite and PostgreSQL, with real chains
	scripts/debian-packages postgresql-15
	$(CARGO) test --workspace

test-e2e: contracts/node_modules/.package-lock.json ## a real browser, a real Fedify peer, a real Synapse
	scripts/debian-packages chromium
	$(CARGO) build --workspace --bins
	e2e/run

lint: ## formatting, clippy, documentation
	$(CARGO) fmt --all -- --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --document-private-items

contracts: contracts/node_modules/.package-lock.json ## regenerate ABI and bytecode from the Solidity sources
	contracts/generate.mjs

bench: ## how fast the release build is, with the machine's own floor
	$(CARGO) build --release --workspace --bins
	$(RELEASE)/bench $(BENCH)

screens: contracts/node_modules/.package-lock.json ## take the screenshots in docs/screens
	$(CARGO) build --workspace --bins
	SCREENS=1 e2e/run

# npm writes this file at the end of an installation, so it is as new as the packages.
contracts/node_modules/.package-lock.json: contracts/package-lock.json
	npm --prefix contracts ci --no-audit --no-fund
	@touch $@
