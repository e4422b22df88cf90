# The front door. `make` builds the book, `make test` runs every test, `make help` lists the rest.

VENV := .venv
BIN := $(VENV)/bin
# What the published site is made of: the site is built again only when one of these changed.
SITE_INPUTS := $(wildcard _config.yml book lessons quizzes course_lib requirements.txt)
# One thread per worker: two that share two cores slow each other down. A worker that is done takes work from others.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/pytest
PARALLEL := -n logical --maxprocesses 4 --dist worksteal
LOCK_MARK := ---- Written by

ifdef PYTHON
CANDIDATES := $(PYTHON)
EXACT := --exact
else
CANDIDATES := python3.13 python3.12 python3.11 python3
endif

.DEFAULT_GOAL := site
.PHONY: help venv setup lessons site test test-long check release lab bench pictures lock clean distclean

help:  ## List these targets
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/\1|\2/p' Makefile | awk -F '|' '{ printf "make %-10s %s\n", $$1, $$2 }'

# A Python that can make virtual environments is looked for first; bootstrap.py says what is wrong with any other.
venv:  ## Make .venv, or bring it in step with requirements.txt (PYTHON=... chooses the Python)
	@for probe in "import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" ""; do \
	  for python in $(CANDIDATES); do \
	    if $$python -c "$$probe" >/dev/null 2>&1; then exec $$python course_lib/bootstrap.py $(EXACT); fi; \
	  done; \
	done; \
	echo "No Python was found ($(CANDIDATES)). Install Python 3.11, 3.12 or 3.13 (Debian, Ubuntu: sudo apt install python3 python3-venv), or name one: make PYTHON=/path/to/python3" >&2; \
	exit 1

setup: venv  ## Find or install the system parts that the tests need (Chromium, PostgreSQL)
	@$(BIN)/course setup

lessons: venv  ## Execute the lessons whose source or library changed (NB=03_bptt does one)
	@$(BIN)/course lessons $(NB)

# Built from nothing each time, since Sphinx shows a page's warnings only when it reads that page.
site: lessons  ## Build the book into _build/html (the default)
	@mkdir -p _build
	@find $(SITE_INPUTS) -type f ! -path '*/__pycache__/*' ! -path '*/.ipynb_checkpoints/*' ! -path 'lessons/src/*' \
	  -exec cksum {} + | LC_ALL=C sort > _build/site.inputs
	@if cmp -s _build/site.inputs _build/site.built && test -f _build/html/index.html; then \
	  echo "The book is in step: _build/html/index.html"; \
	else \
	  echo "Building the book."; \
	  rm -rf _build/site.built _build/html _build/.doctrees; \
	  $(BIN)/jupyter-book build . --toc book/_toc.yml -W --keep-going -n -q && \
	  cp _build/site.inputs _build/site.built; \
	fi

# A missing system part does not stop the tests: those that need it fail with the line that says what to install.
test: site  ## Run the tests: the package, the book in a browser, the lessons' stored outputs
	@$(BIN)/course setup || true
	@$(PYTEST) $(PARALLEL) -m "not long" tests

# One after the other: what is killed at random moments, and what meets its limits, is not to wait for its neighbours.
test-long: site  ## Run the tests that take many minutes, of which `make test` takes samples
	@$(PYTEST) -m long --timeout=0 tests

check: venv  ## Run the quick subset for the edit loop: style, types, hygiene, tests that need neither time nor browser
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/course hygiene
	@$(PYTEST) $(PARALLEL) -m "not slow and not browser and not long" tests

release: lessons  ## Make the assignments' notebooks from their texts, and build/student.zip for students
	@$(BIN)/course release

lab: venv  ## Open JupyterLab on the lessons (LAB_ARGS=... are passed on)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" \
	  --LabApp.default_url=/lab/tree/lessons $(LAB_ARGS)

bench: site  ## Time the lessons, the site and the models
	@$(BIN)/pytest --timeout=0 tests/benchmarks --site

pictures: site  ## Take the README's pictures anew
	@$(BIN)/course pictures

# CUDA packages are left to torch, which pins them itself: machines without a GPU may install a torch without them.
# Markers that hold on every machine of pyproject's [tool.uv] are left out.
lock: venv  ## Write the second part of requirements.txt anew
	@mkdir -p _build/lock
	@sed '/$(LOCK_MARK)/q' requirements.txt > _build/lock/top
	@$(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --no-header \
	  --no-annotate _build/lock/top --output-file _build/lock/all
	@sed -n 's/^\([A-Za-z][^= ]*\)==.*/\1/p' _build/lock/top | tr 'A-Z_' 'a-z-' > _build/lock/names
	@sed -e "s/ and (sys_platform == 'darwin' or sys_platform == 'linux')//" \
	  -e "s/ ; python_full_version < '3.14'$$//" -e "s/python_full_version < '3.14' and //" \
	  -e '/^cuda/d' -e '/^nvidia/d' -e '/^triton/d' _build/lock/all | \
	  awk -F '==' 'NR == FNR { top[$$1]; next } !($$1 in top)' _build/lock/names - > _build/lock/rest
	@cat _build/lock/top _build/lock/rest > requirements.txt
	@echo "requirements.txt is written anew: see what changed with git diff, then run make test."

clean:  ## Remove the built book and caches; never what a class produced
	@rm -rf _build .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	@find . \( -name .git -o -name .venv -o -name submitted -o -name autograded -o -name feedback \) -prune \
	  -o -type d \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

distclean: clean  ## As clean, and remove .venv
	@rm -rf $(VENV) *.egg-info
