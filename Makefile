# Every target works on a fresh clone with nothing but Go: what a target needs beside it, it fetches or installs.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GOLANGCI_VERSION := 2.15.0
GOLANGCI := .cache/golangci-lint-$(GOLANGCI_VERSION)

# SQLite in Go and the password hash are much code that one goroutine runs alone: with the detector in them the tests take four
# times as long. Lint has vetted the code already.
RACE := -race -vet=off -gcflags='modernc.org/sqlite/lib=-race=false' -gcflags='golang.org/x/crypto/argon2=-race=false'

# The program and the linter look at the same static build, so that its packages are compiled once for both.
STATIC := CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false"
GO_FILES = $(shell find . -name '*.go' -not -path '*/node_modules/*' -not -path './.cache/*')

.PHONY: help run build test servers bench corpus fuzz crash e2e lint fmt demo vendor pictures

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build and serve on the embedded database in ./data
	./bin/helpdeskz serve

build: ## bin/helpdeskz, one static binary
	$(STATIC) go build -ldflags "-s -w -X main.version=$(VERSION)" -o bin/helpdeskz .

test: ## everything: lint, and all tests beside real servers with the race detector
	@$(MAKE) -j2 lint servers build # the packages come while the linter is compiled
	CGO_ENABLED=1 tools/testenv/run go test $(RACE) -timeout 15m ./...

servers: ## install MariaDB, Dovecot and Chromium where they are missing
	tools/testenv/install

e2e: build ## the browser tests only
	tools/testenv/run go test -count=1 -timeout 8m -v ./e2e

bench: build ## requests a second at 100,000 tickets, and mails a second, on both databases
	tools/bench/run
	tools/testenv/run go test -run '^$$' -bench Mails -benchtime 1x ./jobs

corpus: ## every mail below SAMPLES=folder through pipe, IMAP and POP3, and bombs, with counts and times
	HELPDESKZ_TEST_SAMPLES="$(abspath $(SAMPLES))" tools/testenv/run go test -count=1 -timeout 30m -v -run 'Corpus|Bombs' ./jobs

fuzz: ## a minute for everything that reads a stranger's bytes; what is found is kept in testdata/fuzz
	@set -e; for package in $$(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./handlers/... ./jobs ./models/...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; go test -run '^$$' -fuzz "^$$target$$" -fuzztime 1m $$package; done; done

crash: build ## kill the program KILLS=500 times on each database, then count what was lost or doubled
	HELPDESKZ_TEST_KILLS=$(or $(KILLS),500) tools/testenv/run go test -count=1 -timeout 2h -v ./crash

lint: $(GOLANGCI) ## gofmt, go vet and golangci-lint
	@unformatted=$$(gofmt -l $(GO_FILES)); test -z "$$unformatted" || { echo "run make fmt for:"; echo "$$unformatted"; exit 1; }
	$(STATIC) go vet ./...
	$(STATIC) $(GOLANGCI) run ./...

fmt: ## format all Go files
	@gofmt -l -w $(GO_FILES)

demo: build ## fill ./data with a sample desk of 2,000 tickets
	./bin/helpdeskz demo --tickets 2000

pictures: build ## photograph every page into .cache/shots, and the README's four pictures among them
	mkdir -p .cache/shots
	HELPDESKZ_E2E_SHOTS=$(CURDIR)/.cache/shots tools/testenv/run go test -count=1 -timeout 8m -run Looks ./e2e
	cp .cache/shots/ticket-1440-light.png docs/panel.png
	cp .cache/shots/active-1440-dark.png docs/list-dark.png
	cp .cache/shots/home-1440-light.png docs/portal.png
	cp .cache/shots/ticket-360-light.png docs/phone.png

vendor: ## fetch the front-end files again, as tools/vendor pins them (needs npm)
	tools/vendor/update

# Built from source under its own go.mod, so that none of its libraries reaches the program's.
$(GOLANGCI):
	GOBIN=$(CURDIR)/.cache CGO_ENABLED=0 GOFLAGS=-trimpath go install -ldflags "-s -w" github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$(GOLANGCI_VERSION)
	mv .cache/golangci-lint $@
