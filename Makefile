# The commands of the project. Everything they do is in tools/.
PYTHON ?= python3
APP := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test lint train index bench load demo zalo-worker lock sbom clean environments app-environment

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1  /p' Makefile

run: train index ## start the assistant, after making what it needs; Ctrl-C ends it
	@exec $(APP) -m tools.supervise

test: train index ## run every test in both environments; ARGS="-k name" selects
	@$(APP) -m tools.test $(if $(ARGS),-- $(ARGS))

lint: app-environment ## check style, types, import rules, the knowledge base and the tree
	@$(APP) -m tools.lint

train: environments ## train the dialogue model if its inputs changed
	@$(APP) -m tools.build train

index: environments ## build the search index if its inputs changed
	@$(APP) -m tools.build index

bench: train index ## measure the assistant on this machine
	@$(APP) -m tools.bench

demo: app-environment ## show the assistant inside a portal's page; it must run already
	@exec $(APP) -m tools.demo_portal

zalo-worker: app-environment ## answer on Zalo beside a portal that does not (TROLY_ZALO_WORKER=0)
	@exec $(APP) -m portal zalo worker

load: train index ## fifty people at once, without and with one who floods; ARGS="--seconds 60"
	@$(APP) -m tools.load $(ARGS)

lock: environments ## resolve the declared dependencies again into requirements/
	@$(APP) -m tools.lock

sbom: environments ## write the bill of materials of both environments into var/sbom/
	@$(APP) -m tools.sbom

clean: ## remove the environments, caches and everything generated
	@$(PYTHON) -m tools.clean

environments:
	@$(PYTHON) -m tools.environments all

app-environment:
	@$(PYTHON) -m tools.environments app

# The steps print as they go and share two cores.
.NOTPARALLEL:
