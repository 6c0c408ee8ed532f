#!/usr/bin/env bash
# Rasa's own command line, without its telemetry and its libraries' warnings: rasa/rasa.sh run --help
set -euo pipefail
cd "$(dirname "$0")/.."

export RASA_MAX_CACHE_SIZE=0 RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 TF_CPP_MIN_LOG_LEVEL=2
exec .venv-rasa/bin/python -W ignore -m rasa "$@"
