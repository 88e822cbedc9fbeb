# 协江 Xiejiang. Two commands matter: `make demo` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
JOBS ?= 2
PYTEST_ARGS ?=
export PYTHONUTF8 := 1
# The tests start a hundred processes: each would compile the code anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo demo-nodes serve test lint fix types imports unit docs docs-check messages \
	messages-check templates-check postgres-test shared-test browser-test nodes-test torture bench shots vendor venv dev-venv clean

help: ## 本说明 this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

venv:
	@scripts/setup_venv.sh run

dev-venv:
	@scripts/setup_venv.sh dev

demo: venv ## 演示：安装、载入公开案例并启动 set up, replay published cases, serve
	.venv/bin/xiejiang demo

demo-nodes: venv ## 三个节点的演示：一个案件往返，互相见证 three nodes, one case there and back
	.venv/bin/xiejiang demo-nodes

serve: venv ## 启动本节点 serve this node
	.venv/bin/xiejiang serve

test: dev-venv lint types imports docs-check messages-check unit ## 全部检查与测试 every gate and test

lint: dev-venv ## 代码格式与静态检查 ruff
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/djlint --quiet --lint src

fix: dev-venv ## 自动改格式 let ruff mend what it can
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

types: dev-venv ## 类型 mypy --strict
	$(PY) -m mypy

imports: dev-venv ## 楼层 import-linter
	.venv/bin/lint-imports

unit: dev-venv ## 测试 pytest
	$(PY) -m pytest -n $(JOBS) $(PYTEST_ARGS)

docs: dev-venv ## 重新生成参考文档 rebuild the generated pages
	$(PY) scripts/build_docs.py

docs-check: dev-venv
	$(PY) scripts/build_docs.py --check

messages: dev-venv ## 更新英文译文目录 extract, update and compile translations
	$(PY) scripts/translations.py update
	$(PY) scripts/translations.py compile

messages-check: dev-venv
	$(PY) scripts/translations.py check

# A test commits nothing: what would be counted between tests are empty tables, and plans for them.
postgres-test: dev-venv ## 在真实 PostgreSQL 上再测一遍 the database tests on PostgreSQL
	PG_AUTOVACUUM=off scripts/with_postgres.sh $(PY) -m pytest -n $(JOBS) $(PYTEST_ARGS)

shared-test: dev-venv ## 用 ../shared 的材料再测 the suites over further material
	XIEJIANG_SHARED=$${XIEJIANG_SHARED:-../shared} $(PY) -m pytest tests/shared $(PYTEST_ARGS)

browser-test: dev-venv ## 浏览器里办完一次移送 a whole transfer in Chromium
	$(PY) -m pytest -m browser -n $(JOBS) $(PYTEST_ARGS)

nodes-test: dev-venv ## 三个节点的演示跑一遍，SQLite 与 PostgreSQL 各一次 the three nodes, on both databases
	$(PY) -m pytest -m nodes -n $(JOBS) $(PYTEST_ARGS)

TORTURE_RUNS ?= 200
torture: dev-venv ## 交换的故障演练 faults between two nodes, on both databases
	.venv/bin/xiejiang exchange torture --runs $(TORTURE_RUNS) --jobs $(JOBS)
	scripts/with_postgres.sh bash -c \
	    '.venv/bin/xiejiang exchange torture --runs $(TORTURE_RUNS) --jobs $(JOBS) --db "$$XIEJIANG_DB"'

bench: dev-venv ## 性能测量 benchmarks
	$(PY) -m pip install --quiet --no-deps --require-hashes -r benchmarks/peers.lock || true
	$(PY) -m benchmarks

shots: dev-venv ## 给运行中的节点截图 screenshots: URL= OFFICER= PASSWORD=
	$(PY) scripts/screenshots.py --url $(or $(URL),http://127.0.0.1:8000) --officer '$(OFFICER)' --password '$(PASSWORD)'

vendor: ## 更新随附的前端资源 fetch browser assets again (needs npm)
	scripts/vendor_assets.sh

clean: ## 删除环境与缓存 remove what the tools made
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
