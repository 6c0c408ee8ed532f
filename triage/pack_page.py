"""A pack as a page that a Head of Customer Services can read and correct: tables of rules with their clauses."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from triage.pack import Rulebook
from triage.pack_tables import Table, pack_tables


@dataclass(frozen=True, kw_only=True)
class Page:
    """A whole pack."""

    title: str
    """The landlord and the document."""
    tables: tuple[Table, ...]
    """The parts of the pack that are not empty."""


def pack_page(rulebook: Rulebook) -> Page:
    """Give the page of a pack."""
    document = rulebook.pack.document
    return Page(title=f"{document.landlord}: {document.title}", tables=pack_tables(rulebook))


def as_markdown(page: Page) -> str:
    """Give the page as Markdown."""
    lines = [f"# {page.title}", ""]
    for table in page.tables:
        lines += [f"## {table.heading}", "", _bar(table.columns), _bar("---" for _ in table.columns)]
        lines += [*(_bar(text.replace("|", "\\|") for text in row) for row in table.rows), ""]
    return "\n".join(lines)


def as_html(page: Page) -> str:
    """Give the page as one HTML document without scripts."""
    body = "".join(_html_table(table) for table in page.tables)
    title = escape(page.title)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><h1>{title}</h1>{body}</body></html>\n'


def _html_table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    rows = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in table.rows)
    return f"<h2>{escape(table.heading)}</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _bar(texts: Iterable[str]) -> str:
    return "| " + " | ".join(texts) + " |"
