# Everything lives in .venv and var, and both may be deleted.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PY = .venv/bin/python
PIP = $(PY) -m pip --quiet --disable-pip-version-check install

# The tests share nothing but a server: each process has a database of its own.
PYTEST_ARGS ?= -n auto --maxprocesses 4 --dist loadgroup

# One's own machine, unless the caller says otherwise; see docs/operations.md for production.
KB_LOCAL ?= 1
export KB_LOCAL

# A page of results is as large as the blocks that glibc asks the kernel for anew each time.
MALLOC = MALLOC_MMAP_THRESHOLD_=4194304 MALLOC_TRIM_THRESHOLD_=67108864 MALLOC_TOP_PAD_=16777216

.PHONY: help run run-production test check bench bench-attacks bench-servers bench-exports bench-aggregates bench-imports bench-admin bench-reports schema format stop upgrade-dump

help:
	@echo "make run      install, prepare the database, serve (HOST=127.0.0.1 PORT=8000)"
	@echo "              KB_DEBUG=1 make run shows Django's debug pages, for work on the code"
	@echo "make run-production   the same as in production: see docs/operations.md"
	@echo "make test     run the tests (PYTEST_ARGS='-k name' for some of them)"
	@echo "make check    format, lint, types, import rules, migrations, deployment settings"
	@echo "make bench    measure pages against raw SQL (BENCH_ARGS='--events 385918')"
	@echo "make bench-attacks   what a bystander gets while others burden the site"
	@echo "make bench-servers   this server against others"
	@echo "make bench-exports   measure files against COPY (BENCH_ARGS as well)"
	@echo "make bench-aggregates   measure aggregates against a bare GROUP BY"
	@echo "make bench-admin  measure pages of the admin as ratios to an empty list"
	@echo "make bench-imports      measure imports against COPY (BENCH_ARGS as well)"
	@echo "make bench-reports      measure how reports are read on labelled texts"
	@echo "make schema   write docs/openapi.yaml anew"
	@echo "make format   rewrite the code in the house format"
	@echo "make upgrade-dump NAME=5-clean-start   keep a small base of this state, for tests of upgrades"
	@echo "make stop     stop the embedded PostgreSQL"

run: .venv/runtime
	@$(PY) manage.py setup
	@exec env $(MALLOC) $(PY) -m gunicorn --config kb/gunicorn.py kb.wsgi

run-production: export KB_LOCAL = 0
run-production: export KB_DEBUG = 0
run-production: .venv/runtime
	@$(PY) manage.py setup
	@$(PY) manage.py collectstatic --no-input --verbosity 0
	@exec env $(MALLOC) $(PY) -m gunicorn --config kb/gunicorn.py kb.wsgi

test: .venv/dev
	$(PY) -m pytest $(PYTEST_ARGS)

check: .venv/dev
	$(PY) -m ruff format --check
	$(PY) -m ruff check
	$(PY) -m mypy kb api
	.venv/bin/lint-imports
	$(PY) manage.py makemigrations --check
	@echo "manage.py check --deploy, as in production"
	@KB_LOCAL=0 KB_DEBUG=0 DATABASE_URL=postgresql:///kb ALLOWED_HOSTS=kb.example.org \
		SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))') \
		$(PY) manage.py check --deploy --fail-level WARNING

bench: .venv/runtime
	$(PY) -m bench.pages $(BENCH_ARGS)

bench-attacks: .venv/runtime
	$(PY) -m bench.attacks $(BENCH_ARGS)

bench-servers: .venv/runtime
	$(PY) -m bench.servers $(BENCH_ARGS)

bench-exports: .venv/runtime
	$(PY) -m bench.exports $(BENCH_ARGS)

bench-aggregates: .venv/runtime
	$(PY) -m bench.aggregates $(BENCH_ARGS)

bench-imports: .venv/runtime
	$(PY) -m bench.imports $(BENCH_ARGS)

bench-admin: .venv/runtime
	$(PY) -m bench.admin $(BENCH_ARGS)

bench-reports: .venv/runtime
	$(PY) -m bench.reports $(BENCH_ARGS)

schema: .venv/runtime
	$(PY) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

upgrade-dump: .venv/dev
	$(PY) -m tests.upgrade.make_dump $(NAME)

format: .venv/dev
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

# Not by manage.py, which a mistake in any model keeps from starting.
stop:
	@test ! -e .venv/runtime || $(PY) -c 'from kb import database; print(database.stop())'

# Missing, or a link to a Python that was removed.
.venv/bin/python:
	@rm -rf .venv

.venv/made: .venv/bin/python
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and was not found."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		echo "This Python cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/runtime: requirements.txt .venv/made
	@echo "Installing requirements.txt into .venv (half a minute)"
	@$(PIP) --requirement requirements.txt
	@touch $@

.venv/dev: pyproject.toml .venv/runtime
	@echo "Installing the developers' tools into .venv (half a minute)"
	@$(PIP) pip==26.3
	@$(PIP) --group dev
	@touch $@
