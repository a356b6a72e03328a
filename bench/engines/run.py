#!/usr/bin/python3
"""The workload on each database: `seg run --engine sql`, an expert's own statement by the same driver, and `--engine vm`.

run.py --build DIR --work DIR --sizes "100000 1000000" --engines "sqlite postgres ..." [--seconds N] [--repeats N]

Whole processes are measured, from start to end, ids (of `many`: the counts that `seg stats` gives) to a file; all of a segment in turn, again and again; the least of each
counts. What an engine gave is kept in WORK/N/ENGINE.json, so a run of the same program that was cut goes on where it stood. An engine that fails is
reported, and the others go on. At the end: WORK/result.json, and the tables in WORK/table.md.
"""
import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

import tables

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.join(HERE, "../../tests/engines")
SEGMENTS = ("flat", "regex", "fold", "any", "count", "sum", "latest", "never", "mix", "many")
MANY = 200  # segments of `many`, all counted in one run
NOW = "2026-01-31"
TIMING = r"^(\w+) +([0-9.]+) ms"
POSTGRES_SETTINGS = """
shared_buffers = 2GB
work_mem = 256MB
maintenance_work_mem = 1GB
effective_cache_size = 8GB
max_wal_size = 8GB
random_page_cost = 1.1
"""


class Failed(Exception):
    pass


def say(text):
    print("%s  %s" % (time.strftime("%H:%M:%S"), text), file=sys.stderr, flush=True)


def spawn(argv, out, timeout):
    """(milliseconds, what it said on standard error); Failed where it does not end well."""
    err = out + ".err"
    actions = [(os.POSIX_SPAWN_OPEN, 1, out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
               (os.POSIX_SPAWN_OPEN, 2, err, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)]
    start = time.perf_counter()
    pid = os.posix_spawn("/usr/bin/timeout", ["timeout", str(timeout)] + argv, os.environ, file_actions=actions)
    status = os.waitpid(pid, 0)[1]
    took = (time.perf_counter() - start) * 1000
    with open(err, errors="replace") as f:
        said = f.read()
    code = os.waitstatus_to_exitcode(status)
    if code == 124:
        raise Failed("it took longer than %d s" % timeout)
    if code:
        said = [line for line in said.splitlines() if line and not re.match(TIMING, line)]
        raise Failed(" ".join(said)[:300] or "exit code %d" % code)
    return took, said


def parts(said):
    """What --timing says: {"open": ms, ...}"""
    return {k: float(v) for k, v in re.findall(TIMING, said, re.M)}


def counts(path):
    """What `seg stats --format csv` counted, or the expert's row of numbers."""
    with open(path) as f:
        lines = f.read().split("\n")
    return [line.split(",")[2] for line in lines[1:] if line] if lines[0].startswith("segment,") else [line for line in lines if line]


def same(segment, a, b):
    return counts(a) == counts(b) if segment == "many" else subprocess.run(["cmp", "-s", a, b]).returncode == 0


class Way:
    """One way to the members of a segment."""

    def __init__(self, name, argv, out):
        self.name, self.argv, self.out = name, argv, out
        self.times, self.parts, self.why = [], [], None

    def once(self, timeout):
        try:
            took, said = spawn(self.argv, self.out, timeout)
        except Failed as e:
            self.why = str(e)
            return None
        self.times.append(took)
        self.parts.append(parts(said))
        self.note = next((line for line in said.splitlines() if line.startswith("note: ")), None)
        return took

    def result(self):
        if self.why or not self.times:
            return {"why": self.why or "not run"}
        out = {"ms": min(self.times), "median": sorted(self.times)[len(self.times) // 2], "runs": len(self.times), "way": self.name}
        for k in sorted({k for p in self.parts for k in p}):
            out[k] = min(p[k] for p in self.parts if k in p)
        if self.note:
            out["note"] = self.note[6:]
        return out


class Bench:
    def __init__(self, o):
        self.o = o
        self.seg = os.path.join(o.build, "seg")
        self.ask = os.path.join(o.build, "bin/bench_ask")
        os.makedirs(o.work, exist_ok=True)
        shutil.copy(HERE + "/../bench.schema", o.work)
        subprocess.run([o.build + "/bin/bench_many", str(MANY), "1", o.work], check=True)
        made_of = hashlib.sha256()
        for path in [self.seg, self.ask, o.build + "/bin/bench_many", HERE + "/load.py"] + sorted({self.sections(e) for e in o.engines.split()}):
            with open(path, "rb") as f:
                made_of.update(f.read())
        self.version = made_of.hexdigest()[:16]
        self.end = time.monotonic() + o.seconds

    def data(self, n):
        folder = "%s/data-%d" % (self.o.work, n)
        if not os.path.exists(folder + "/made"):
            say("making data of %d customers" % n)
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([self.o.build + "/bin/bench_generate", "--customers", str(n), "--formats", "csv,sqlite", "-o", folder], check=True)
            open(folder + "/made", "w").close()
        return folder

    def script(self, engine, *args, **more):
        p = subprocess.run(["bash", "%s/%s.sh" % (TESTS, engine)] + list(args), capture_output=True, text=True, env=dict(os.environ, **more))
        if p.returncode:
            raise Failed((p.stdout + p.stderr).strip()[-300:] or "%s.sh %s failed" % (engine, args[0]))
        return p.stdout.strip()

    @staticmethod
    def sections(engine):
        return os.path.join(HERE, "../peers" if engine in ("sqlite", "duckdb") else "", engine + ".sql")

    def ways(self, engine, url, segment, out):
        if segment == "many":
            stats = [self.seg, "stats", "%s/many-%d.seg" % (self.o.work, MANY), "--data", url, "--now", NOW, "--format", "csv", "--timing", "--engine"]
            dialect = "clickhouse" if engine == "clickhouse18" else engine
            ask = [self.ask, url, "%s/many-%d.%s.counts.sql" % (self.o.work, MANY, dialect), "many", "--numbers", str(MANY)]
            return Way("seg", stats + ["sql"], out + "/seg"), [Way("many", ask, out + "/expert")], Way("vm", stats + ["vm"], out + "/vm")
        run = [self.seg, "run", os.path.join(HERE, "../workload/%s.seg" % segment), "--data", url, "--segment", segment, "--now", NOW, "--format",
               "ids", "--timing", "--engine"]
        path = self.sections(engine)
        with open(path) as f:
            names = re.findall(r"^--- (%s(?:\.\d)?)$" % segment, f.read(), re.M)
        return (Way("seg", run + ["sql"], out + "/seg"), [Way(n, [self.ask, url, path, n], out + "/expert") for n in names],
                Way("vm", run + ["vm"], out + "/vm"))

    def segment(self, engine, url, segment, out, seconds):
        seg, experts, vm = self.ways(engine, url, segment, out)
        start = time.monotonic()
        longest = max(20, min(120, seconds * 8))
        for w in [seg] + experts + [vm]:
            w.once(longest)
            if w is not seg and not w.why and not seg.why and not same(segment, seg.out, w.out):
                w.why = "other %s than seg's SQL" % ("counts" if segment == "many" else "ids")
            w.first = w.times[:1]
        if not seg.why:
            count = sum(map(int, counts(seg.out))) if segment == "many" else len(counts(seg.out))
        running = [w for w in [seg] + experts if not w.why]
        # ways that are far behind will not become the best
        best = min((w.times[0] for w in running if w is not seg), default=0)
        running = [w for w in running if w is seg or w.times[0] <= 2 * best + 5]
        for r in range(self.o.repeats):
            took = time.monotonic() - start
            if took > seconds and (r >= 2 or took > 3 * seconds):
                break  # where a single round took long, it counts
            for w in running:
                if not w.why:
                    w.once(longest)
            if r < 2 and not vm.why and vm.times[0] / 1000 < seconds / 4:
                vm.once(longest)
        good = [w for w in experts if not w.why]
        expert = min(good, key=lambda w: min(w.times)) if good else experts[0]
        result = {"seg": seg.result(), "expert": expert.result(), "vm": vm.result(), "members": count if not seg.why else None,
                  "wrong": {w.name: w.why for w in experts + [vm] if w.why}}
        return result

    def engine(self, n, engine):
        kept = "%s/%d/%s.json" % (self.o.work, n, engine)
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        result = {"made_of": self.version, "segments": {}}
        try:
            with open(kept) as f:
                old = json.load(f)
            if old["made_of"] == self.version and not old.get("failed"):
                result = old
        except (OSError, ValueError, KeyError):
            pass
        left = [s for s in SEGMENTS if s not in result["segments"]]
        if not left:
            return result
        folder = self.data(n)
        place = "%s/server-%s" % (self.o.work, engine)
        out = "%s/%d/%s" % (self.o.work, n, engine)
        os.makedirs(out, exist_ok=True)
        try:
            if engine == "sqlite":
                url = folder + "/bench.sqlite"
            else:
                self.script(engine, "install")
                self.script(engine, "present")
                self.script(engine, "stop", place)
                say("%s: %d customers are loaded" % (engine, n))
                start = time.monotonic()
                self.script(engine, "start", place, SEG_POSTGRES_SETTINGS=POSTGRES_SETTINGS)
                url = self.script(engine, "url", place)
                if engine == "duckdb":
                    os.environ["SEG_DUCKDB"] = self.script(engine, "library")
                p = subprocess.run([sys.executable, HERE + "/load.py", engine, url, folder + "/csv", self.o.build + "/bin/duck"], stderr=subprocess.PIPE, text=True)
                if p.returncode:
                    raise Failed(p.stderr.strip()[-300:])
                result["load_seconds"] = time.monotonic() - start
            result["version"] = self.server_version(engine, url)
            for s in left:
                seconds = max(1, min(self.o.cell, (self.end - time.monotonic()) / max(1, self.cells)))
                self.cells -= 1
                r = result["segments"][s] = self.segment(engine, url, s, out, seconds)
                say("%-13s %-7s %s" % (engine, s, tables.line(r)))
                with open(kept, "w") as f:
                    json.dump(result, f, indent=1)
        except (Failed, subprocess.CalledProcessError) as e:
            result["failed"] = str(e)
            say("%s: %s" % (engine, e))
        finally:
            if engine != "sqlite":
                subprocess.run(["bash", "%s/%s.sh" % (TESTS, engine), "stop", place])
            shutil.rmtree(out, ignore_errors=True)
        with open(kept, "w") as f:
            json.dump(result, f, indent=1)
        return result

    def server_version(self, engine, url):
        text = "SELECT sqlite_version() AS id" if engine == "sqlite" else "SELECT version() AS id"
        path = self.o.work + "/version.sql"
        with open(path, "w") as f:
            f.write("--- version\n%s\n" % text)
        p = subprocess.run([self.ask, url, path, "version", "--as-is"], capture_output=True, text=True)
        found = re.search(r"v?[0-9]+[.][0-9][0-9.]*", p.stdout)
        return found.group(0) if found else "?"

    def run(self):
        sizes, engines = self.o.sizes.split(), self.o.engines.split()
        self.cells = len(sizes) * len(engines) * len(SEGMENTS)
        results = {}
        for n in sizes:
            results[n] = {}
            for e in engines:
                before = self.cells
                results[n][e] = self.engine(int(n), e)
                self.cells = before - len(SEGMENTS)
        all_of_it = {"machine": tables.machine(), "now": NOW, "sizes": results}
        with open(self.o.work + "/result.json", "w") as f:
            json.dump(all_of_it, f, indent=1)
        text = tables.all_tables(all_of_it, SEGMENTS)
        with open(self.o.work + "/table.md", "w") as f:
            f.write(text)
        print(text)
        return any(r.get("failed") for s in results.values() for r in s.values()) or tables.wrong(all_of_it)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--build", required=True)
    a.add_argument("--work", required=True)
    a.add_argument("--sizes", default="100000 1000000")
    a.add_argument("--engines", default="sqlite postgres duckdb clickhouse clickhouse18")
    a.add_argument("--seconds", type=int, default=1100, help="for everything; what is left is shared between the segments that are left")
    a.add_argument("--cell", type=float, default=8, help="at most for a segment on an engine")
    a.add_argument("--repeats", type=int, default=15)
    o = a.parse_args()
    unknown = [e for e in o.engines.split() if e not in tables.NAMES]
    if unknown:
        sys.exit("bench: there is no engine %s; there are %s" % (", ".join(unknown), ", ".join(tables.NAMES)))
    os.environ["SEG_ENGINE_OWNER"] = str(os.getpid())
    os.environ["XDG_CACHE_HOME"] = os.path.join(os.path.abspath(o.work), "cache")  # what was found of columns is remembered
    sys.exit(1 if Bench(o).run() else 0)


if __name__ == "__main__":
    main()
