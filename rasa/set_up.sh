#!/usr/bin/env bash
# Sets up Rasa, the benchmark's peer: an environment of its own in .venv-rasa and a small model in build/rasa.
# It never shares a process or an environment with Sayso: it pins TensorFlow 2.12 and SQLAlchemy 1.4.
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
  return 1
}

venv=.venv-rasa
model=build/rasa/peer.tar.gz

if [ rasa/constraints.txt -nt "$venv/.ready" ]; then
  python=$(python_310)
  echo "Setting up $venv with $("$python" --version): 2.7 GB, some minutes the first time ..."
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint rasa/constraints.txt rasa
  touch "$venv/.ready"
fi

if [ -n "$(find rasa/*.yml rasa/examples.py "$venv/.ready" -newer "$model" 2>/dev/null || echo missing)" ]; then
  echo "Training a small model: a few minutes ..."
  mkdir -p build/rasa
  .venv/bin/python rasa/examples.py nlu/data/messages build/rasa/nlu.yml
  RASA_MAX_CACHE_SIZE=0 RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 TF_CPP_MIN_LOG_LEVEL=2 \
    "$venv/bin/python" -W ignore -m rasa train --config rasa/config.yml --domain rasa/domain.yml \
    --data rasa/rules.yml build/rasa/nlu.yml --out build/rasa --fixed-model-name peer >build/rasa/train.log 2>&1 ||
    { tail -20 build/rasa/train.log >&2 && exit 1; }
fi
echo "Rasa is ready: make bench measures it, too."
