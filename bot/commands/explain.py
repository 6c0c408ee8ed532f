"""`sayso explain`: a pack as a page that a policy officer can read and correct."""

from pathlib import Path

import click

from triage.pack import load_rulebook, load_rulebook_file, pack_names
from triage.pack_page import as_html, as_markdown, pack_page


@click.command()
@click.option("--format", "form", type=click.Choice(["markdown", "html"]), default="markdown", help="Form of the page.")
@click.argument("pack", metavar="NAME|FILE")
def explain(pack: str, form: str) -> None:
    """Print the rules, dates and texts of the packaged pack NAME, or of the one in FILE, with their clauses."""
    if pack not in pack_names() and not Path(pack).is_file():
        raise click.UsageError(f"{pack} is neither a file nor one of {', '.join(pack_names())}")
    rulebook = load_rulebook(pack) if pack in pack_names() else load_rulebook_file(Path(pack))
    page = pack_page(rulebook)
    click.echo(as_html(page) if form == "html" else as_markdown(page))
