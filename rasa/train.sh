#!/usr/bin/env bash
# Trains build/rasa/NAME.tar.gz from labelled messages, unless it was trained from just these:
# rasa/train.sh NAME EPOCHS [EACH] [FOLDER], where EACH limits the messages of each type.
set -euo pipefail
cd "$(dirname "$0")/.."

name=$1 epochs=$2 each=${3:-} folder=${4:-nlu/data/messages}
model=build/rasa/$name
mkdir -p build/rasa

.venv/bin/python rasa/examples.py "$folder" "$model.nlu.yml" ${each:+--each "$each"}
sed "s/epochs: .*/epochs: $epochs/" rasa/config.yml >"$model.config.yml"
sources=$(cat "$model.nlu.yml" "$model.config.yml" rasa/domain.yml rasa/rules.yml rasa/constraints.txt | cksum)
if [ -e "$model.tar.gz" ] && [ "$sources" = "$(cat "$model.sources" 2>/dev/null)" ]; then
  exit
fi

train=(rasa/rasa.sh train --config "$model.config.yml" --domain rasa/domain.yml
  --data rasa/rules.yml "$model.nlu.yml" --out build/rasa --fixed-model-name "$name")
echo "Training $model.tar.gz: $(grep -o '"text"' "$model.nlu.yml" | wc -l) messages, $epochs times each ..."
if [ -t 2 ]; then
  "${train[@]}"
else
  "${train[@]}" >"$model.log" 2>&1 || { tail -20 "$model.log" >&2 && exit 1; }
fi
echo "$sources" >"$model.sources"
