#!/usr/bin/python3
"""The README is a session: its `console` blocks are run, and say what comes of it.

usage: run.py FOLDER-OF-A-BUILD       UPDATE=1 writes the outputs into the README

A line that begins with `$ ` is a command (a here-document goes on to its end), one with `seg> ` or `...> ` an input of
`seg repl`; the lines below are what is printed. Commands run in a folder that holds `shop`, the data that the README
tells how to make. The block below "`make demo` shows" is the demonstration's output.
"""
import os, re, shutil, subprocess, sys, tempfile

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
build = os.path.abspath(sys.argv[1])
update = bool(os.environ.get("UPDATE"))
readme = os.path.join(root, "README.md")
text = open(readme, encoding="utf-8").read()
tmp = tempfile.mkdtemp()
env = dict(os.environ, PATH=f"{build}:{os.environ['PATH']}", NO_COLOR="1", LC_ALL="C.UTF-8")
passed = failed = 0


def run(command, stdin=""):
    p = subprocess.run(["bash", "-c", command], cwd=tmp, env=env, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
    return p.returncode, p.stdout


def judge(what, wanted, got):
    global passed, failed
    if wanted == got:
        passed += 1
        return
    failed += 1
    print(f"FAIL README: {what}\n--- the README says\n{wanted}--- it prints\n{got}")


def steps(block):
    """The commands of a block: (command, inputs of a REPL, output)."""
    out, lines = [], block.split("\n")
    i = 0
    while i < len(lines):
        assert lines[i].startswith("$ "), f"a block begins with {lines[i]!r}"
        command = lines[i][2:]
        i += 1
        here = re.search(r"<<'?(\w+)'?$", command)
        while here and i < len(lines):
            command += "\n" + lines[i]
            i += 1
            if lines[i - 1] == here.group(1):
                break
        inputs, output = [], []
        while i < len(lines) and not lines[i].startswith("$ "):
            m = re.match(r"(seg>|\.\.\.>) ?(.*)$", lines[i])
            if m:
                inputs.append(m.group(2))
                output.append(lines[i])
            else:
                output.append(lines[i])
            i += 1
        out.append((command, inputs, output))
    return out


def block_run(block):
    """What the block looks like when it is run."""
    shown = []
    for command, inputs, output in steps(block):
        shown.append("$ " + command)
        if not inputs:
            code, got = run(command.split("   #")[0])
            shown += got.rstrip("\n").split("\n") if got.strip() else []
            continue
        # prompts are not printed to a pipe: each whole input is given alone, behind those before it
        before, group, seen = [], [], ""
        prompts = [l for l in output if re.match(r"(seg>|\.\.\.>)", l)]
        for k, line in enumerate(prompts):
            group.append(line)
            if k + 1 < len(prompts) and prompts[k + 1].startswith("...>"):
                continue
            before += [re.match(r"(?:seg>|\.\.\.>) ?(.*)$", g).group(1) for g in group]
            for f in made:
                if os.path.exists(os.path.join(tmp, f)):
                    os.remove(os.path.join(tmp, f))
            _, got = run(command, "\n".join(before) + "\n")
            assert got.startswith(seen), "an input changes what those before it print"
            shown += group + (got[len(seen) :].rstrip("\n").split("\n") if got[len(seen) :].strip() else [])
            seen, group = got, []
    return "\n".join(shown)


made = ["segments/france.seg"]  # what `:save` writes, which it does once only
try:
    subprocess.run([os.path.join(build, "bin/generate"), "--customers", "3000", "--format", "csv", "-o", os.path.join(tmp, "shop")], check=True)
    for m in list(re.finditer(r"^```console\n(.*?)\n```$", text, re.M | re.S)):
        got = block_run(m.group(1))
        if update:
            text = text.replace(m.group(1), got)
        judge(m.group(1).split("\n")[0], m.group(1) + "\n", got + "\n")
    m = re.search(r"`make demo` shows:\n\n```\n(.*?)\n```", text, re.S)
    p = subprocess.run(["bash", "examples/billing/demo.sh", os.path.relpath(build, root)], cwd=root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
    if update:
        text = text.replace(m.group(1), p.stdout.rstrip("\n"))
        open(readme, "w", encoding="utf-8").write(text)
    judge("make demo", m.group(1) + "\n", p.stdout)
    for link in re.findall(r"\]\((?!http)([^)#]+)", text):
        judge(f"the link {link}", True, os.path.exists(os.path.join(root, link)))
finally:
    shutil.rmtree(tmp)
print(f"readme: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
