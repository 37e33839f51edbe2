# `make` alone lists what there is. Everything but the peers' programs (see .ci/peers) needs only the .NET SDK.
export DOTNET_CLI_TELEMETRY_OPTOUT = 1
export DOTNET_NOLOGO = 1
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE = 1
export MSBUILDDISABLENODEREUSE = 1

# Unlike `dotnet build` it says nothing when all is well.
BUILD = dotnet msbuild -restore -nologo -verbosity:quiet
RELEASE = -property:Configuration=Release
EXAMPLE = bin/Release/net10.0

.DEFAULT_GOAL = help
.PHONY: help run test interop lint api examples bench build clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: ## the tutorial's server on port 2022, with a host key made by our ckeygen if there is none here; Ctrl-C ends it
	@$(BUILD) $(RELEASE) examples/Listen2022
	@[ -e id_rsa ] || $(BUILD) $(RELEASE) src/Tools/Ckeygen
	@[ -e id_rsa ] || dotnet src/Tools/Ckeygen/$(EXAMPLE)/ckeygen.dll -t rsa -f id_rsa --no-passphrase
	@.ci/foreground dotnet examples/Listen2022/$(EXAMPLE)/Listen2022.dll

test: ## every test project; a peer that is not installed is a skip, or a failure with REQUIRE_PEERS=1
	@tests/run

interop: ## only the tests against real SSH clients and servers
	@tests/run tests/Interop.Tests

lint: ## formatting, style, and what must not stand in a file
	dotnet format Twisted.NET.sln --verify-no-changes
	@.ci/lint

api: ## write the public API files anew; the change's review reads their difference
	@for file in src/*/PublicAPI.Unshipped.txt; do \
		project=$$(dirname $$file); echo "$$project"; \
		echo '#nullable enable' > $$file; \
		dotnet format analyzers $$project --diagnostics RS0016 --severity warn; \
	done

examples: ## build each example and run it once
	@.ci/examples

bench: ## our figures beside the peers', in one run (takes minutes; see bench/README.md)
	@bench/run

build: ## the whole solution
	@$(BUILD) Twisted.NET.sln

clean: ## remove everything that was built (not the keys)
	rm -rf artifacts
	find src tests examples bench -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
