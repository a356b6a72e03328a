"""Does what `seg explain-code` shows. usage: codes.py SEG

Every code is listed, explained, and has a wrong and a right example. Where these name files (```csv data/customers.csv)
or commands (```sh), the files are written into an empty folder and the commands run there: the wrong example must give
that code and no other, and the right one nothing. ```sql FILE is a database. Files with no command are for
`seg stats shop.seg --data data`.
"""
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

seg = pathlib.Path(sys.argv[1]).resolve()


def run(command, folder):
    path = f"{folder.parent / 'bin'}:{os.environ['PATH']}"
    shell = ["bash", "-ec", command]
    return subprocess.run(shell, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True)


def blocks(text):
    return [(head.split(), body) for head, body in re.findall(r"^```(.*)\n((?:.*\n)*?)```$", text, re.M)]


def write(folder, found):
    for head, body in found:
        if len(head) < 2 or head[0] == "sh" or head[0].endswith("-wrong"):
            continue
        path = folder / head[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if head[0] == "sql":
            database = sqlite3.connect(path)
            database.executescript(body)
            database.close()
        else:
            path.write_text(body, encoding="utf-8")


def example(folder, before, part):
    """The outputs of an example's commands, or None where it has no files and no commands."""
    commands = [body for head, body in part if head and head[0] == "sh"]
    if not commands and not [head for head, _ in part if len(head) > 1 and not head[0].endswith("-wrong")]:
        return None
    folder.mkdir()
    write(folder, before)
    write(folder, part)
    done = [run(command, folder) for command in commands or ["seg stats shop.seg --data data"]]
    return done


def check(code, text, tmp):
    parts = re.split(r"^(?:Wrong|Right)\b.*:$", text, flags=re.M)
    assert len(parts) == 3, f"{len(parts) - 1} examples"
    assert text.index("\nWrong") < text.index("\nRight")
    before, wrong, right = (blocks(part) for part in parts)
    assert wrong and right, "an example without a block"
    for head, _ in wrong:
        if head and head[0].endswith("-wrong") or head[:1] == ["sh"]:
            assert head[1] == code, head
    ran = 0
    done = example(tmp / f"{code}-wrong", before, wrong)
    if done:
        last = done[-1]
        found = set(re.findall(r"^(?:error|warning)\[(\w+)\]", last.stdout + last.stderr, re.M))
        alone = found == {code} or code == "E0013" and code in found  # that comes after 200 others
        assert last.returncode == 1 and alone, (last.returncode, found, last.stdout[:500], last.stderr[:500])
        ran += 1
    done = example(tmp / f"{code}-right", before, right)
    if done:
        for one in done:
            assert one.returncode == 0 and "[" + code + "]" not in one.stderr, (one.stdout[:500], one.stderr[:500])
        ran += 1
    return ran


def main():
    with tempfile.TemporaryDirectory() as name:
        tmp = pathlib.Path(name)
        (tmp / "bin").mkdir()
        (tmp / "bin" / "seg").symlink_to(seg)
        codes = json.loads(run("seg explain-code --format json", tmp / "bin").stdout)["codes"]
        names = [one["code"] for one in codes]
        assert names == sorted(set(names)) and len(names) > 100
        assert len(run("seg explain-code", tmp / "bin").stdout.splitlines()) == len(names) + 2
        whole = run("seg explain-code --format markdown", tmp / "bin").stdout
        assert whole == "\n".join(f"## {one['code']} {one['name']} ({one['severity']})\n\n{one['explanation']}" for one in codes)
        bad = ran = 0
        for one in codes:
            try:
                ran += check(one["code"], one["explanation"], tmp)
            except AssertionError as why:
                bad += 1
                print(f"{one['code']}: {why}")
        assert ran > 25, ran
        sys.exit(bad != 0)


main()
