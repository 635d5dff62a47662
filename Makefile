# make run     the program on http://127.0.0.1:8000 (settings.toml, or HOST=, PORT=, DATABASE_URL=,
#              change that), with a rehearsal in it where the database is empty
# make init    for a real start: no rehearsal, the link by which the first organiser comes in
# make serve   the program without a rehearsal (HOST=0.0.0.0 for others in the same network too)
# make test    everything this machine can test (ARGS="tests/web -k seal", WORKERS=0 for one process)
# make check   what takes seconds: style, types, the house
# make covered lines and branches of the scoring engine that none of its quick tests reaches
#              (there are none: `make test` fails on the first)
# make pictures  every page on its screens, in both languages, to be looked at (OUT=folder)
# make bench   what the program costs, as ratios measured in the same run (ARGS="scoring --rounds 9")
# make soak-laws, soak-storm, soak-mutants   those tests at full size, resumable (see below)
# make words   collect the sentences into the catalogue      make lock   renew the requirements
PYTHON ?= python3
WORKERS ?= 2
OUT ?= .venv/pictures
RUN = $(PYTHON) .ci/bootstrap.py run --
TEST = $(PYTHON) .ci/bootstrap.py test --
CATALOGUE = competition/translations/en/LC_MESSAGES/messages.po
TEMPLATE = .venv/messages.pot

run:
	@$(RUN) podium serve --demo

init:
	@$(RUN) podium init

serve:
	@$(RUN) podium serve

test:
	@$(TEST) python .ci/browser.py python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: style types house

style:
	@$(TEST) ruff check .
	@$(TEST) ruff format --check .

types:
	@$(TEST) mypy

house:
	@$(TEST) python -m pytest -q tests/house

covered:
	@$(TEST) python -m tests.scoring.covered

pictures:
	@$(TEST) python .ci/browser.py python -m tests.pictures $(OUT)

bench:
	@$(TEST) python -m tests.bench $(ARGS)

words:
	@$(TEST) pybabel -q extract -F pyproject.toml --ignore-dirs ".*" -k _l -k lazy_gettext \
		-k lazy_pgettext:1c,2 --sort-output \
		--no-location --project=Podium --version=1 -o $(TEMPLATE) .
	@test -f $(CATALOGUE) || $(TEST) pybabel init -l en -i $(TEMPLATE) -o $(CATALOGUE)
	@$(TEST) pybabel update -N --ignore-obsolete --ignore-pot-creation-date -l en \
		-i $(TEMPLATE) -o $(CATALOGUE)

# The storms of tests/storm at full size, in pieces of at most an hour. A piece that has passed for
# exactly this code is not run again; the last lines are the figures. ARGS="kills cuts": only these.
soak-storm:
	@$(TEST) python .ci/browser.py nice -n 15 python -m tests.storm.soak $(ARGS)

# Each law of scoring with many more examples. A law that has held for exactly this code is not
# run again: after an interruption it goes on with the next.
LAWS ?= 20000
soak-laws:
	@PODIUM_LAW_EXAMPLES=$(LAWS) PODIUM_LAWS_HELD=.venv/laws $(TEST) \
		python -m pytest -n $(WORKERS) --dist worksteal tests/scoring -m law $(ARGS)

# Small faults put into the scoring engine one by one: do its quick unit tests notice? In a drawn
# order for so many minutes; run again, it goes on. The rest and the reasons: .venv/mutants/report.txt
MINUTES ?= 55
soak-mutants:
	@$(TEST) nice python -m tests.mutants --minutes $(MINUTES) --workers $(WORKERS) $(ARGS)

lock:
	@$(TEST) sh .ci/lock

.PHONY: run test check style types house covered pictures bench words lock soak-storm soak-laws soak-mutants
