"""`surveykit build`."""

from __future__ import annotations

import datetime
import gc
import sys
from pathlib import Path

import click

from surveykit.backends.pyxform_process import Converter


@click.command("build")
@click.argument("instruments", nargs=-1, required=True, metavar="INSTRUMENT…")
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="TARGET",
    help="Build for this platform only; may be repeated.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="LANG",
    help="Only this language of the instrument; may be repeated.",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build"),
    show_default=True,
    help="Where the files go.",
)
@click.option(
    "--only", multiple=True, metavar="BACKEND", help="Write only the outputs of this back end; may be repeated."
)
@click.option(
    "--dry-run",
    type=click.IntRange(1, 100_000),
    metavar="N",
    help="Add made-up data of N interviews to the codebooks, labelled, with the table of indicators.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed makes the same data.")
@click.option("--release", is_flag=True, help="Build for use with people: every deployment rule must hold.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day that rules about dates take for today."
)
@click.option("--strict", is_flag=True, help="Refuse warnings too.")
@click.option("--no-validate", is_flag=True, help="Do not run ODK Validate.")
@click.option("--no-cache", is_flag=True, help="Build again even if nothing has changed.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="How diagnostics are told.")
def build_command(
    instruments: tuple[str, ...], targets: tuple[str, ...], languages: tuple[str, ...], only: tuple[str, ...], output: Path,
    dry_run: int | None, seed: int, release: bool,
    as_of: datetime.datetime | None, strict: bool, no_validate: bool, no_cache: bool, form: str,
) -> None:  # fmt: skip
    """Build the forms of each INSTRUMENT: an id, or the path of its YAML.

    The forms are drafts and say so, unless --release is given. They go to OUTPUT/<instrument>/<target>/.
    """
    gc.disable()  # nothing built here is cyclic, and searching it for cycles costs a fifth of the time
    with Converter() as converter:  # pyxform loads while the rest does
        from surveykit.cli.building import Asked, build_all  # noqa: PLC0415

        asked = Asked(
            targets,
            languages,
            only,
            output,
            strict,
            no_validate,
            form,
            release,
            as_of.date() if as_of is not None else None,
            dry_run or 0,
            seed,
        )
        status = build_all(instruments, asked, converter)
    if status:
        sys.exit(status)
