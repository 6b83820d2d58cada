"""Everything that is run on the repository: `python -m nox -l` lists the sessions, `python -m nox -s NAME` runs one."""

from __future__ import annotations

import os
import shutil
import tomllib
from pathlib import Path

import nox
from nox.command import CommandFailed

ROOT = Path(__file__).parent
PYTHONS = ["3.11", "3.12", "3.13"]
PACKAGES = sorted(path.parent.name for path in ROOT.glob("packages/*/pyproject.toml"))
TESTED = [name for name in PACKAGES if (ROOT / "packages" / name / "tests").is_dir()]

ORACLE = "torch==2.13.0"  # the tests compare with it; nothing that ships imports it
PURE_LIMIT, COMPILED_LIMIT = 1_000_000, 5_000_000  # bytes of a wheel

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "virtualenv"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "imports", "stubs", "tests", "docs", "build"]


def project(package: str) -> dict:
    """A package's pyproject.toml."""
    return tomllib.loads((ROOT / "packages" / package / "pyproject.toml").read_text())


def install(session: nox.Session, package: str, *extras: str) -> None:
    """Installs a package for development, with those of the extras that it has, and the packages of this repository that it needs."""
    chosen = ["core"] if package == "core" else ["core", *needed_by([package]), package]
    arguments = []
    for name in chosen:
        known = project(name)["project"].get("optional-dependencies", {})
        wanted = ",".join(extra for extra in extras if extra in known)
        arguments += ["-e", f"packages/{name}[{wanted}]" if wanted else f"packages/{name}"]
    session.install(*arguments)


def install_oracle(session: nox.Session) -> None:
    """Installs the oracle; where there is none for a later Python, the tests that compare with it are skipped, and this is said."""
    try:
        session.install(ORACLE)
    except CommandFailed:
        if session.python == PYTHONS[0]:
            raise
        session.warn(f"{ORACLE} cannot be installed for Python {session.python}: the tests that compare with it are skipped")


def pytest(session: nox.Session, package: str, *arguments: str) -> None:
    """Runs pytest under a package's own settings."""
    # Two test processes with a BLAS thread each: more threads than cores make the suite several times slower.
    one = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    session.run("python", "-m", "pytest", "-c", f"packages/{package}/pyproject.toml", *arguments, env=one)


def chosen(session: nox.Session, tests: str) -> list[str]:
    """pytest's arguments: those after --, and all tests where these name no path."""
    named = any((ROOT / argument.split("::")[0]).exists() for argument in session.posargs)
    return [*session.posargs, *([] if named else [tests])]


def needed_by(packages: list[str]) -> list[str]:
    """Packages of this repository that others of it require, beside the core."""
    names = {project(name)["project"]["name"]: name for name in PACKAGES if name != "core"}
    required = [r for package in packages for r in project(Path(package.partition("[")[0]).name)["project"]["dependencies"]]
    return [name for distribution, name in names.items() if any(r.startswith(distribution) for r in required)]


def bringing(device: str) -> list[str]:
    """What to install beside the core for a device: the package of this repository that offers it, with a driver if it knows one."""
    for name in PACKAGES:
        facts = project(name)["project"]
        if name != "core" and device.partition(":")[0] in facts.get("entry-points", {}).get("flambeau.backends", {}):
            driver = "[driver]" if "driver" in facts.get("optional-dependencies", {}) else ""
            return [f"./packages/{name}{driver}"]
    return []


def speeding(device: str) -> list[str]:
    """The packages of this repository that bring faster kernels for a device."""
    offering = {name: project(name)["project"].get("entry-points", {}).get("flambeau.kernels", {}) for name in PACKAGES}
    return [f"./packages/{name}" for name, points in offering.items() if any(point.partition(".")[0] == device for point in points)]


def device_in(arguments: list[str]) -> str | None:
    """The device that arguments name."""
    given = " ".join(arguments).replace("--device=", "--device ").split()
    return given[given.index("--device") + 1] if "--device" in given[:-1] else None


def certificates() -> list[list[str]]:
    """The kit's arguments for each device that needs nothing but packages from an index, as the packages of this repository name them."""
    named = (project(name).get("tool", {}).get("flambeau", {}).get("conformance") for name in PACKAGES)
    return [["--device=cpu", "--no-fallback"], *[arguments for arguments in named if arguments]]


@nox.session
def demo(session: nox.Session) -> None:
    """Train a small CNN on handwritten digits and a character GPT, in under three minutes on two cores; `-- --device NAME` elsewhere."""
    device = device_in(session.posargs) or "cpu"
    others = [*bringing(device), *speeding(device)]
    local = [f"./packages/{name}" for name in needed_by(others)]
    session.install("./packages/core[demo]", *local, *others)
    # One BLAS thread: on a machine that does anything else beside, two that wait for each other are several times slower.
    one = {"OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", "1")}
    session.run("flambeau", "demo", *session.posargs, env=one)


@nox.session(python=PYTHONS)
@nox.parametrize("package", TESTED)
def tests(session: nox.Session, package: str) -> None:
    """Run a package's tests; arguments after -- go to pytest."""
    install_oracle(session)
    install(session, package, "test", "demo")
    pytest(session, package, "-n", "2", *chosen(session, f"packages/{package}/tests"))


@nox.session
def conformance(session: nox.Session) -> None:
    """Certify the CPU and each device with a driver by the conformance kit; `-- --device NAME` one, other arguments go to pytest."""
    kit = ("python", "-m", "pytest", "-q", "--pyargs", "flambeau.testing.conformance", "-n", "2", *session.posargs)
    one = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    given = device_in(session.posargs)
    for arguments in [[]] if given else certificates():
        others = bringing(given or device_in(arguments) or "cpu")
        session.install("./packages/core[test]", *[f"./packages/{name}" for name in needed_by(others)], *others)
        session.run(*kit, *arguments, env=one)


@nox.session
def compiled(session: nox.Session) -> None:
    """Run the core's tests on its compiled wheel; arguments after -- go to pytest."""
    session.install(ORACLE)
    install_compiled(session, "test", "demo")
    pytest(session, "core", "-n", "2", *chosen(session, "packages/core/tests"))


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting; `nox -s lint -- --fix` repairs what can be repaired."""
    session.install("ruff==0.17.6")
    if "--fix" in session.posargs:
        session.run("ruff", "check", "--fix", ".")
        session.run("ruff", "format", ".")
    else:
        session.run("ruff", "check", ".")
        session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of the core's lower floors strictly."""
    session.install("mypy==2.4.1", "numpy>=2", "ml_dtypes>=0.5", "pluggy>=1.5", "click>=8.1")
    session.run("mypy", *session.posargs)


@nox.session
def imports(session: nox.Session) -> None:
    """Check that imports point down only."""
    session.install("import-linter==2.16")
    session.run("lint-imports", *session.posargs, env={"PYTHONPATH": "packages/core/src"})


@nox.session
def stubs(session: nox.Session) -> None:
    """Write the generated code, stubs and reference from the op rows; with `-- --check`, fail where they differ."""
    install(session, "core")
    session.run("python", "-m", "flambeau.ops.generator", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Check the reference, run every example of the docstrings and pages, and check the pages' links."""
    install(session, "core", "test", "demo")
    session.run("python", "-m", "flambeau.ops.generator", "--check")
    pytest(session, "core", "-q", "packages/core/tests/test_doctests.py", *session.posargs)
    pytest(session, "core", "-q", "--doctest-glob=*.md", "--ignore=docs/reference", "docs", *session.posargs)
    session.run("python", "tools/check_links.py")


def build_wheels(session: nox.Session, package: str, compiled: bool) -> list[Path]:
    """Builds a package's wheel into dist/, pure or compiled, and returns it."""
    session.install("build")
    out = ROOT / "dist" / ("compiled" if compiled else "pure") / package
    shutil.rmtree(out, ignore_errors=True)
    switch = {"FLAMBEAU_COMPILE": "1" if compiled else "0"}
    session.run("python", "-m", "build", "--wheel", "--outdir", str(out), f"packages/{package}", env=switch, silent=True)
    return list(out.glob("*.whl"))


def install_compiled(session: nox.Session, *extras: str) -> None:
    """Builds and installs the core's compiled wheel, and makes sure that it is compiled."""
    (wheel,) = build_wheels(session, "core", compiled=True)
    session.install(f"{wheel}[{','.join(extras)}]")
    session.install("--force-reinstall", "--no-deps", str(wheel))
    session.run("python", "tools/check_compiled.py")


@nox.session
def build(session: nox.Session) -> None:
    """Build every package's wheel, pure and (where it has a list of modules) compiled; print and limit their sizes."""
    built: list[tuple[Path, int]] = []
    for package in PACKAGES:
        hooks = project(package)["tool"]["hatch"]["build"]["targets"]["wheel"].get("hooks", {})
        built += [(wheel, PURE_LIMIT) for wheel in build_wheels(session, package, compiled=False)]
        if "modules" in hooks.get("custom", {}):
            wheels = build_wheels(session, package, compiled=True)
            built += [(wheel, COMPILED_LIMIT) for wheel in wheels]
            session.install("--force-reinstall", *map(str, wheels))
            session.run("python", "tools/check_compiled.py", package)
    width = max(len(wheel.name) for wheel, _ in built)
    print(f"{'wheel':{width}}  {'bytes':>9}  {'limit':>9}")
    for wheel, limit in built:
        print(f"{wheel.name:{width}}  {wheel.stat().st_size:>9,}  {limit:>9,}")
    too_large = [wheel.name for wheel, limit in built if wheel.stat().st_size > limit]
    if too_large:
        session.error(f"over their limit: {', '.join(too_large)}")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure flambeau beside PyTorch in one process; `-- NAME` runs one, `-- --compiled` takes the compiled core.

    A script that fails does not keep the others from running; the session then fails at its end, and names it.
    """
    session.install(ORACLE)
    names = [argument for argument in session.posargs if not argument.startswith("-")]
    if "--compiled" in session.posargs:
        install_compiled(session, "demo")
    else:
        install(session, "core", "demo")
    failed = []
    for script in sorted(ROOT.glob("benchmarks/*.py")):
        runs = '__name__ == "__main__"' in script.read_text()
        if runs and (not names or script.stem in names):
            try:
                session.run("python", str(script.relative_to(ROOT)))
            except CommandFailed:
                failed.append(script.stem)
    if failed:
        session.error(f"failed: {', '.join(failed)}")
