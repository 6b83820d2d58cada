"""`flambeau new-backend FOLDER`: a new backend's package, from the template beside this file."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from pathlib import Path

import click

from .version import __version__

__all__ = ["CONTRACT", "__version__", "create", "flambeau_commands"]

CONTRACT = (1, 1)
TEMPLATE = Path(__file__).parent / "template"


def create(folder: Path, device: str, author: str = "", force: bool = False) -> Path:
    """Writes a backend's package into a folder.

    Args:
        folder: where to; it is made.
        device: the device's name, such as `"abacus"`: users write `device="abacus"`.
        author: who stands in the package's metadata and licence.
        force: overwrite files that are there.

    Returns:
        The folder.

    Raises:
        ValueError: the device's name is no lower-case identifier, or one that flambeau or Python has.
        FileExistsError: the folder has files, and `force` is not given.
    """
    if not device.isidentifier() or device != device.lower() or keyword.iskeyword(device) or device in ("cpu", "meta"):
        raise ValueError(f"a device's name must be a lower-case identifier that is not taken, such as 'abacus', not {device!r}")
    if folder.exists() and any(folder.iterdir()) and not force:
        raise FileExistsError(f"{folder} has files in it; choose another folder, or overwrite them with --force")
    from copier import run_copy  # late: it is heavy, and most commands do without

    answers = {"device": device, "author": author or f"The authors of flambeau-{device}"}
    run_copy(str(TEMPLATE), folder, data=answers, defaults=True, overwrite=force, quiet=True, unsafe=False)
    return folder


@click.command("new-backend")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--device", prompt="The device's name", help="What users write after device=, such as abacus.")
@click.option("--author", default="", help="Who stands in the package's metadata and licence.")
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
def new_backend(folder: Path, device: str, author: str, force: bool) -> None:
    """Write a new backend's package into FOLDER; it works and passes the conformance kit as it is."""
    try:
        create(folder, device, author, force)
    except (ValueError, FileExistsError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{folder} has a working backend for device '{device}'. Next:\n"
        f"  cd {folder}\n"
        f'  python -m pip install -e ".[test]"\n'
        f"  python -m pytest\n"
        f"  flambeau coverage {device}\n"
        f"Then replace what src/flambeau_{device}/memory.py does by your device's memory, and add kernels in kernels.py."
    )


def flambeau_commands() -> Mapping[str, click.Command]:
    """The plug-in's command, by its name."""
    return {"new-backend": new_backend}
