"""`sayso train`: train the encoder from the labelled messages. Needs the extra `train`."""

from pathlib import Path

import click

_NLU = Path("nlu")


@click.command()
@click.option(
    "--base",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("build/base"),
    show_default=True,
    help="Folder with model.safetensors and tokenizer.json of all-MiniLM-L6-v2.",
)
@click.option(
    "--public",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of published texts with type hints, to learn from messages written elsewhere.",
)
@click.option(
    "--corrections",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of further labelled messages, such as corrections made at the desk.",
)
@click.option(
    "--earlier",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Go on from the weights of an earlier training: build/training/weights.safetensors, kept under another name.",
)
@click.option("--nth", default=8, show_default=True, help="One message in so many calibrates instead of training.")
@click.option("--epochs", default=6, show_default=True, help="Times each message is seen.")
@click.option("--seed", default=20261121, show_default=True, help="The same seed gives the same run.")
def train(
    base: Path, public: Path | None, corrections: Path | None, earlier: Path | None, nth: int, epochs: int, seed: int
) -> None:
    """Train, calibrate and write the model that `sayso understand` uses."""
    try:
        from nlu.training.fit import Recipe  # noqa: PLC0415 - only this command needs the extra
        from nlu.training.run import Places, run  # noqa: PLC0415 - only this command needs the extra
    except ImportError as missing:
        raise click.ClickException(
            f"{missing.name} is missing: install the extra with pip install '.[train]'"
        ) from missing
    places = Places(
        messages=_NLU / "data" / "messages",
        corrections=corrections,
        held_back=_NLU / "data" / "dev",
        base=base,
        public=public,
        earlier=earlier,
        work=Path("build/training"),
        model=_NLU / "model",
    )
    try:
        run(places, Recipe(epochs=epochs, seed=seed), nth)
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
