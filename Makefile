# make run: the program on http://127.0.0.1:8000   make test: everything this machine can test
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
RUN = $(PYTHON) .ci/bootstrap.py run --
TEST = $(PYTHON) .ci/bootstrap.py test --

run:
	@HOST=$(HOST) PORT=$(PORT) $(RUN) podium serve

test:
	@$(TEST) python .ci/browser.py python -m pytest $(ARGS)

.PHONY: run test
