"""The CI files that docs/ci.md offers do what it says. usage: run.py SEG GENERATE

They parse as YAML; their commands go well on the example, and fail where a segment is wrong, with reports that are well
formed in either case. The commands of docs/ci.md itself run, too.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

root = pathlib.Path(__file__).resolve().parents[2]
seg, generate = (pathlib.Path(arg).resolve() for arg in sys.argv[1:3])
passed = failed = 0


def hold(what, fine, *more):
    global passed, failed
    passed += bool(fine)
    failed += not fine
    if not fine:
        print("FAIL", what, *more)


def sh(command, folder):
    path = f"{folder.parent / 'bin'}:{os.environ['PATH']}"
    shell = ["bash", "-e", "-o", "pipefail", "-c", command]
    return subprocess.run(shell, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True)


def formats(kind, path):
    command = [sys.executable, root / "tests/cli/formats.py", kind, path.name]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True)
    hold(f"{path.name} as {kind}", done.returncode == 0, done.stderr[-500:])


def folder(tmp, name, wrong):
    where = tmp / name
    for part in ("segments", "tests"):
        shutil.copytree(root / "examples/billing" / part, where / part)
    shutil.copy(root / "examples/billing/billing.schema", where)
    if wrong:
        (where / "segments/wrong.seg").write_text('schema "../billing.schema"\nsegment a = cuontry == FR\n')
    return where


def github(where, wrong):
    flow = yaml.safe_load((root / "docs/ci/github-actions.yml").read_text())
    hold("github: a name and permissions", flow["name"] and flow["permissions"]["security-events"] == "write")
    hold("github: when", set(flow[True]) == {"push", "pull_request"})  # YAML 1.1 reads `on` as true
    codes = []
    for job in flow["jobs"].values():
        hold("github: where", job["runs-on"] and job["container"] == "debian:12")
        for step in job["steps"]:
            hold("github: a step", ("run" in step) != ("uses" in step), step)
            if step.get("run", "").startswith("seg "):
                done = sh(step["run"], where)
                codes.append(done.returncode)
                if "github" in step["run"]:
                    hold("github: annotations", done.stdout.count("::error") == (1 if wrong else 0), done.stdout)
            if "sarif_file" in step.get("with", {}):
                formats("sarif", where / step["with"]["sarif_file"])
                hold("github: uploaded in any case", step["if"] == "success() || failure()")
    hold("github: exit codes", codes == ([1, 1] if wrong else [0, 0]), codes)


def gitlab(where, wrong):
    job = yaml.safe_load((root / "docs/ci/gitlab-ci.yml").read_text())["segments"]
    hold("gitlab: where", job["image"] == "debian:12" and job["stage"] == "test")
    done = sh("\n".join(job["script"]), where)
    hold("gitlab: exit code", done.returncode == (1 if wrong else 0), done.returncode, done.stdout, done.stderr)
    quality = where / job["artifacts"]["reports"]["codequality"]
    formats("codequality", quality)
    hold("gitlab: issues", (quality.read_text().strip() != "[]") == wrong)
    for report in job["artifacts"]["reports"]["junit"]:
        formats("junit", where / report)
        hold(f"gitlab: {report} fails", ("<failure" in (where / report).read_text()) == wrong)
    hold("gitlab: kept in any case", job["artifacts"]["when"] == "always")
    share = re.findall(job["coverage"].strip("/"), done.stdout, re.M)
    hold("gitlab: the share of coverage", len(share) == (0 if wrong else 1), share)


def pre_commit(where, wrong):
    hooks = yaml.safe_load((root / "docs/ci/pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    for hook in hooks:
        hold("pre-commit: a hook", hook["id"] and hook["name"] and hook["language"] == "system" and not hook["pass_filenames"])
        hold("pre-commit: its files", re.search(hook["files"], "segments/a.seg") and not re.search(hook["files"], "segmenta"))
        done = sh(hook["entry"], where)
        hold("pre-commit: exit code", done.returncode == wrong, done.stdout, done.stderr)
    hold("pre-commit: hooks", len(hooks) == 2)


def document(where):
    command = [generate, "--customers", "60", "--seed", "7", "--format", "csv", "-o", where / "data"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    commands = re.findall(r"^```sh\n(.*?)^```$", (root / "docs/ci.md").read_text(), re.M | re.S)
    hold("docs/ci.md: commands", len(commands) >= 5)
    for command in commands:
        done = sh(command, where)
        hold(f"docs/ci.md: {command.strip()}", done.returncode == 0, done.stdout[-300:], done.stderr[-300:])


with tempfile.TemporaryDirectory() as name:
    tmp = pathlib.Path(name)
    (tmp / "bin").mkdir()
    (tmp / "bin/seg").symlink_to(seg)
    for wrong in (False, True):
        github(folder(tmp, f"github-{wrong}", wrong), wrong)
        gitlab(folder(tmp, f"gitlab-{wrong}", wrong), wrong)
        pre_commit(folder(tmp, f"pre-commit-{wrong}", wrong), wrong)
    (tmp / "document").mkdir()
    where = folder(tmp, "document/here", False)
    (tmp / "document/bin").symlink_to(tmp / "bin")
    (where / "data").mkdir()
    document(where)
    # a CI job that builds asks for this
    wanted = subprocess.run(["make", "-n", "-C", root, "install", "PREFIX=/opt/seg"], capture_output=True, text=True)
    there = wanted.returncode == 0 and "/opt/seg/bin" in wanted.stdout
    hold("make install PREFIX=/opt/seg", there, wanted.stderr[-300:])
print(f"ci: {passed} passed, {failed} failed")
sys.exit(failed != 0)
