"""Holds what the command writes for machines to the standards that it speaks of. usage: formats.py KIND FILE [ARGUMENT]

sarif FILE         a SARIF 2.1.0 log (sarif.schema.json beside this file), whose regions lie in the files that it names
shape FILE         the same of files that are not text: without the regions
codequality FILE   a Code Quality report as GitLab reads it
junit FILE         JUnit XML, whose numbers add up and whose files and lines exist
same FILE JSON     the same cases, with the same outcomes, as `seg test --format json` has
coverage JSON FILE the coverage of `seg test --format json`, which adds up, and which the JUnit XML has, too
fixed FILE N OUT   the first fix of result N of that log, done: its file as it is then, into OUT
"""
import json
import pathlib
import re
import sys
import urllib.parse
import xml.etree.ElementTree

import jsonschema

here = pathlib.Path(__file__).parent


def path_of(location):
    uri = location["uri"]
    return pathlib.Path(urllib.parse.unquote(uri.removeprefix("file://")))


def offset(lines, line, column):
    """Of a place in UTF-16 code units among the units of the whole text."""
    assert line <= len(lines), f"line {line} of {len(lines)}"
    before = sum(len(text) // 2 for text in lines[: line - 1])
    assert column - 1 <= len(lines[line - 1]) // 2, f"column {column} of line {line}"
    return before + column - 1


def span(location, region):
    """The text of a region, and the whole file in UTF-16 with the bounds of the region in it."""
    text = path_of(location).read_bytes().decode("utf-8")
    lines = [(line + "\n").encode("utf-16-le") for line in text.split("\n")]
    start = offset(lines, region["startLine"], region["startColumn"]) * 2
    end = offset(lines, region["endLine"], region["endColumn"]) * 2
    whole = text.encode("utf-16-le")
    assert start <= end, region
    return whole[start:end].decode("utf-16-le"), whole, start, end


def shape(path):
    log = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    schema = json.loads((here / "sarif.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.Draft7Validator(schema).validate(log)
    return log


def sarif(path):
    log = shape(path)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    named = {artifact["location"]["uri"] for artifact in run["artifacts"]}
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"] and rule["defaultConfiguration"]["level"] == result["level"]
        places = result["locations"] + result.get("relatedLocations", [])
        for place in [p["physicalLocation"] for p in places if "physicalLocation" in p]:
            assert place["artifactLocation"]["uri"] in named
            if "region" not in place:
                assert result["ruleId"] in ("E0501", "E0508"), "what has no place"
                continue
            text, *_ = span(place["artifactLocation"], place["region"])
            assert text.strip() or "unclosed" in rule["name"] or rule["name"] == "syntax", (result["message"], place)
        ids = [p["id"] for p in result.get("relatedLocations", [])]
        assert ids == list(range(1, len(ids) + 1))
        for fix in result.get("fixes", []):
            for change in fix["artifactChanges"]:
                for one in change["replacements"]:
                    span(change["artifactLocation"], one["deletedRegion"])
    assert len({rule["id"] for rule in rules}) == len(rules) == len({r["ruleId"] for r in run["results"]})
    return log


def fixed(path, index, out):
    result = sarif(path)["runs"][0]["results"][int(index)]
    change = result["fixes"][0]["artifactChanges"][0]
    one = change["replacements"][0]
    _, whole, start, end = span(change["artifactLocation"], one["deletedRegion"])
    new = whole[:start] + one["insertedContent"]["text"].encode("utf-16-le") + whole[end:]
    pathlib.Path(out).write_bytes(new.decode("utf-16-le").encode("utf-8"))


def codequality(path):
    issues = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}, issue
        assert issue["description"] and issue["check_name"] and issue["severity"] in ("major", "minor")
        where = issue["location"]
        assert set(where) == {"path", "lines"} and set(where["lines"]) == {"begin"} and where["lines"]["begin"] >= 1
        assert not where["path"].startswith("./")
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def counts(node, cases):
    assert int(node.get("tests")) == len(cases), node.attrib
    for what, tag in (("failures", "failure"), ("errors", "error")):
        assert int(node.get(what)) == sum(case.find(tag) is not None for case in cases), (what, node.attrib)
    assert abs(float(node.get("time")) - sum(float(case.get("time")) for case in cases)) < 1e-4 * (1 + len(cases))


def junit(path):
    root = xml.etree.ElementTree.parse(path).getroot()
    assert root.tag == "testsuites" and root.get("name")
    counts(root, root.findall("testsuite/testcase"))
    for suite in root:
        assert suite.tag == "testsuite" and suite.get("name")
        counts(suite, suite.findall("testcase"))
        parts = [node.tag for node in suite]
        assert "properties" not in parts[1:], parts
        for one in suite.findall("properties/property"):
            assert one.get("name") and one.get("value") is not None
        for case in suite.findall("testcase"):
            assert case.get("name") and case.get("classname")
            assert len(case) <= 1 and all(node.tag in ("failure", "error", "system-out") for node in case)
            for node in case:
                assert node.text.strip() and (node.tag == "system-out" or (node.get("message") and node.get("type")))
            if case.get("file"):
                lines = pathlib.Path(case.get("file")).read_bytes().decode("utf-8", "replace").split("\n")
                assert int(case.get("line", 1)) <= len(lines)
    return root


def same(path, other):
    cases = junit(path).findall("testsuite/testcase")
    tests = json.loads(pathlib.Path(other).read_text(encoding="utf-8"))
    assert tests["passed"] + tests["failed"] == len(tests["tests"])
    outcome = lambda case: {"failure": "failed", "error": "broken"}.get(case[0].tag if len(case) else "", "passed")
    told = lambda test: "passed" if test["passed"] else "broken" if test["error"] else "failed"
    a = [(case.get("name"), case.get("file"), int(case.get("line")), outcome(case)) for case in cases]
    # XML cannot say control characters
    said = lambda title: re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", lambda c: f"\\u{{{ord(c[0]):X}}}", title)
    place = lambda test: (test["span"]["file"], test["span"]["start"]["line"])
    b = [(said(test["title"]), *place(test), told(test)) for test in tests["tests"]]
    assert sorted(a) == sorted(b), (a, b)
    assert len({what for *_, what in b}) == 3, "a test that went well, one that failed and one that could not run"


def coverage(path, other):
    tests = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    whole = tests["coverage"]
    parts = [whole] + whole["segments"]
    for part in parts:
        share = part["covered"] * 1000 // part["conditions"] if part["conditions"] else 1000
        assert part["percent"] == share / 10, part
    for name in ("conditions", "covered"):
        assert whole[name] == sum(part[name] for part in whole["segments"])
    for part in whole["segments"]:
        assert part["conditions"] == len(part["list"])
        assert part["covered"] == sum(one["seen_true"] and one["seen_false"] for one in part["list"])
        places = [one["span"]["start"]["offset"] for one in part["list"]]
        assert places == sorted(places), "in the order of the text"
        for one in part["list"]:
            start, end = (one["span"][side]["offset"] for side in ("start", "end"))
            text = pathlib.Path(one["span"]["file"]).read_bytes()[start:end]
            assert text.decode().split() == one["text"].split()
    suite = junit(other).find("testsuite[@name='coverage']")
    said = {p.get("name"): p.get("value") for p in suite.findall("properties/property")}
    told = {f"coverage.{part['segment']}": f"{part['percent']}%" for part in whole["segments"] if part["conditions"]}
    assert said == {"coverage": f"{whole['percent']}%", **told}, (said, told)
    enough = whole["minimum"] is None or whole["covered"] * 100 >= whole["minimum"] * whole["conditions"]
    assert (suite.find("testcase/failure") is None) == enough
    assert (suite.find("testcase") is None) == (whole["minimum"] is None)


if __name__ == "__main__":
    kinds = {"sarif": sarif, "shape": shape, "codequality": codequality, "junit": junit, "same": same, "coverage": coverage, "fixed": fixed}
    kinds[sys.argv[1]](*sys.argv[2:])
