#!/usr/bin/env bash
# Sets up .venv-rasa: Rasa Open Source 3.6 in an environment of its own, with Python 3.10.
# It never shares a process or an environment with Sayso: it pins TensorFlow 2.12 and SQLAlchemy 1.4.
# Ends with status 3 where there is no Python 3.10, and with another one where Rasa could not be installed.
set -euo pipefail
cd "$(dirname "$0")/.."

python_310() {
  local python
  for python in ${PYTHON310:-} python3.10 "$HOME"/.pyenv/versions/3.10.*/bin/python3.10; do
    if "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  echo "Rasa 3.6 needs Python 3.10, which was not found. Name one: make rasa PYTHON310=/path/to/python3.10" >&2
  return 3
}

venv=.venv-rasa
if [ rasa/constraints.txt -nt "$venv/.ready" ]; then
  python=$(python_310)
  echo "Setting up $venv with $("$python" --version): 2.7 GB, some minutes the first time ..."
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint rasa/constraints.txt rasa
  touch "$venv/.ready"
fi
