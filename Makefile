# Everything for a prompt: `make run` starts Rushes with a demo studio, `make test` runs every test. Both install what
# the system lacks. `make help` names the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:

data := $(or $(RUSHES_DATA_DIR),data)
target := $(or $(CARGO_TARGET_DIR),target)
# All of cargo's builds here choose from the whole workspace. With `-p` it would settle features for that package alone,
# and compile sqlx and half of the rest once more for each.
build := cargo build --workspace
# Mesa's layer that chooses between graphics cards speaks of a desktop that servers do not have.
export NODEVICE_SELECT := 1
# Runs a command beside a throw-away, migrated PostgreSQL.
scratch := $(target)/debug/scratch
# Tests run through cargo-nextest where it is installed. It takes minutes to build, so nothing here installs it. Cargo's own
# runner knows no test that needs the machine to itself, so there one runs at a time.
cargo_test = $$(cargo nextest --version >/dev/null 2>&1 && echo cargo nextest run || echo env RUST_TEST_THREADS=1 cargo test)
# What the page is made of. Folders count too: a file that is gone shows only in them.
page_sources := $(shell find web/src web/public -not -name '*.test.ts' -not -name '*.test.tsx') \
	web/index.html web/vite.config.ts web/tsconfig.json web/package.json
generated = find . \( -path ./target -o -path ./web/node_modules \) -prune -o -type f \
	\( -name '*.gen.*' -o -path './.sqlx/*' \) -print0 | sort -z | xargs -0r sha256sum

.PHONY: help build run test fuzz soak lint bench gen clean-data packages packages-test

help: ## what there is
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 20

run: packages web/dist/index.html ## build and start Rushes with a demo studio
	$(build) --bin rushes
	@RUSHES_DEMO=$${RUSHES_DEMO-1} exec $(target)/debug/rushes serve

build: packages web/dist/index.html ## the program, optimised, as target/release/rushes
	$(build) --release --bin rushes

test: packages-test web/dist/index.html ## every test, the browser's included
	cd web && npm test
	$(build) --bins
	$(scratch) $(cargo_test) --workspace

# On the stable toolchain: it goes on from another seed each time, and says from which.
fuzz: packages ## try mutated updates and files for SECONDS (60) on parsers, yrs and decoders
	RUSHES_FUZZ_SECONDS=$(or $(SECONDS),60) cargo test --workspace --test fuzz -- --nocapture

# What the tests do in seconds, for as long as it takes to believe it: thousands of random plans, and an hour's worth of
# mutated updates. A plan or a seed that fails is printed, and runs again alone. By cargo's own runner, which sets no limit.
soak: packages-test web/dist/index.html ## the long versions of the tests, for hours
	$(build) --bins
	RUSHES_SOAK=1 cargo test --workspace --lib random_plans
	RUSHES_SOAK=1 $(scratch) cargo test --workspace --test realtime random_plans
	RUSHES_SOAK=1 $(scratch) cargo test --workspace --test realtime an_unmodified_client_alone
	RUSHES_SOAK=1 $(scratch) cargo test --workspace --test faults away
	RUSHES_SOAK=1 $(scratch) cargo test --workspace --test e2e the_frame_on_the_screen -- --test-threads 1
	$(MAKE) --no-print-directory fuzz SECONDS=3600

lint: packages web/node_modules/.installed ## formatting, lints, types, and that generated files are fresh
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cd web && npm run lint && npm run types
	@before=$$($(generated)); $(MAKE) --no-print-directory gen || exit 1; after=$$($(generated)); \
	if [ "$$before" != "$$after" ]; then \
		echo 'These generated files were stale. They are fresh now: look at them and commit them.' >&2; \
		printf '%s\n' "$$before" "$$after" | sort | uniq -u | cut -c 67- | sort -u >&2; exit 1; \
	fi
	@# These two are checked where they are installed; a fresh machine can do without.
	@if command -v shellcheck >/dev/null; then shellcheck docker/*.sh server/*.sh .ci/run; \
	else echo 'shellcheck is not installed: shell scripts are not checked'; fi
	@if command -v cargo-deny >/dev/null; then cargo deny check licenses bans sources; \
	else echo 'cargo-deny is not installed: licences and sources are not checked'; fi

bench: packages-test web/dist/index.html ## measure, and write target/bench.json
	$(build) --release --bin rushes --bin bench
	$(target)/release/bench

gen: packages web/node_modules/.installed ## write all generated files anew
	$(build) --quiet --bin scratch
	$(scratch) server/sqlx.sh
	RUSHES_GEN=1 cargo test --workspace --quiet --test layout the_typescript_types_are_fresh
	RUSHES_GEN=1 cargo test --workspace --quiet --lib for_the_browser_are_fresh
	$(build) --quiet --bin rushes
	$(target)/debug/rushes openapi > $(target)/openapi.json
	mv $(target)/openapi.json server/openapi.gen.json
	cd web && npm run --silent api

clean-data: ## delete the data directory: every picture, every mark
	@if [ -e '$(data)/lock' ] && ! flock --nonblock '$(data)/lock' true; then \
		echo 'A server uses $(data): stop it first.' >&2; exit 1; \
	fi
	@# As root the database may lie elsewhere, see server/postgres/src/home.rs.
	@if [ -e '$(data)/postgres.where' ]; then \
		case $$(cat '$(data)/postgres.where') in /var/lib/rushes/*) rm -rf "$$(cat '$(data)/postgres.where')" ;; esac; \
	fi
	rm -rf '$(data)'

packages:
	@docker/packages.sh toolchain build run

packages-test:
	@docker/packages.sh toolchain build run test

# npm ci deletes node_modules first, so a stamp in there is never older than what it stands for.
web/node_modules/.installed: web/package-lock.json web/package.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/index.html: $(page_sources) web/node_modules/.installed
	cd web && npm run --silent build
