"""What was measured, as tables: one for each number of customers."""
import os
import platform

NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL", "duckdb": "DuckDB", "clickhouse": "ClickHouse", "clickhouse18": "ClickHouse"}
BAR = 1.1


def machine():
    model, memory = platform.processor() or "?", 0
    with open("/proc/cpuinfo") as f:
        for text in f:
            if text.startswith("model name"):
                model = text.split(":", 1)[1].strip()
                break
    with open("/proc/meminfo") as f:
        memory = round(int(f.readline().split()[1]) / (1 << 20))
    return "%s, %d processors, %d GB of memory" % (model, os.cpu_count(), memory)


def ms(r, key="ms"):
    if key not in r:
        return "-"
    return "%.1f" % r[key] if r[key] < 99.5 else "{:,.0f}".format(r[key])


def ratio(r):
    return r["seg"]["ms"] / r["expert"]["ms"] if "ms" in r["seg"] and "ms" in r["expert"] else None


def statement_ratio(r):
    """Of the statement with its ids alone: without the start of the program, the connection, the look at the columns."""
    return r["seg"]["sql"] / r["expert"]["sql"] if "sql" in r["seg"] and "sql" in r["expert"] else None


def times(x):
    return "-" if x is None else "%.2f" % x


def line(r):
    said = "seg %s ms, expert %s (%s), %s times (the statements alone: %s, %s; %s times), machine %s ms" % (
        ms(r["seg"]), ms(r["expert"]), r["expert"].get("way", "-"), times(ratio(r)), ms(r["seg"], "sql"), ms(r["expert"], "sql"),
        times(statement_ratio(r)), ms(r["vm"]))
    for who, what in [("seg", r["seg"].get("why"))] + sorted(r["wrong"].items()):
        if what:
            said += "; %s: %s" % (who, what.splitlines()[0])
    return said


def wrong(results):
    return any(r["wrong"] or "why" in r["seg"] for s in results["sizes"].values() for e in s.values() for r in e["segments"].values())


def one_table(n, engines, segments):
    rows = [["engine", "segment", "members", "seg's SQL", "expert's SQL", "ratio", "of which: seg's statement", "expert's statement", "ratio",
             "machine", "of which: fetch", "evaluate"]]
    failed = []
    for e, result in engines.items():
        if result.get("failed"):
            failed.append("%s: %s" % (NAMES[e], result["failed"]))
        for s in segments:
            r = result["segments"].get(s)
            if not r:
                continue
            more = " *" if "note" in r["seg"] else ""
            of = [times(ratio(r)), times(statement_ratio(r))]
            of = ["**%s**" % t if t != "-" and float(t) > BAR else t for t in of]
            rows.append(["%s %s" % (NAMES[e], result.get("version", "")), s + more, "{:,}".format(r["members"]) if r["members"] is not None else "-",
                         ms(r["seg"]), ms(r["expert"]), of[0], ms(r["seg"], "sql"), ms(r["expert"], "sql"), of[1], ms(r["vm"]),
                         ms(r["vm"], "load"), ms(r["vm"], "evaluate")])
    out = ["### {:,} customers, milliseconds".format(int(n)), ""]
    for i, row in enumerate(rows):
        out.append("| " + " | ".join(row) + " |")
        if not i:
            out.append("|---|---|" + "---:|" * (len(row) - 2))
    return "\n".join(out + [""] + ["- " + f for f in failed]) + "\n"


def all_tables(results, segments):
    out = [results["machine"], ""]
    for n, engines in results["sizes"].items():
        out.append(one_table(n, engines, segments))
    return "\n".join(out)
