"""Writes Rasa's training data from the labelled messages: `python rasa/examples.py FOLDER FILE [--each N]`."""  # noqa: INP001  a script beside Rasa's own files, not a package

from argparse import ArgumentParser
from pathlib import Path

from nlu.corpus import read_messages
from nlu.rasa_examples import rasa_examples

if __name__ == "__main__":
    parser = ArgumentParser(description="Write Rasa's training data from the labelled messages.")
    parser.add_argument("folder", type=Path, help="folder of labelled messages, JSON lines")
    parser.add_argument("file", type=Path, help="the YAML file to write")
    parser.add_argument("--each", type=int, help="messages of each type at most; all of them without it")
    given = parser.parse_args()
    try:
        messages = read_messages(given.folder)
    except ValueError as error:
        parser.exit(1, f"{error}\n")
    given.file.write_text(rasa_examples(messages, given.each), "utf-8")
