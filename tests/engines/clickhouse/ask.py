#!/usr/bin/python3
"""Asks a ClickHouse over HTTP: ask.py URL SQL [name=value...], or the
statements of a file, ask.py URL --file FILE; prints the answer, or the error with exit code 1."""
import base64
import sys
import urllib.error
import urllib.parse
import urllib.request


class Failed(Exception):
    pass


def ask(url, sql, **settings):
    u = urllib.parse.urlsplit(url)
    settings.setdefault("database", u.path.strip("/") or "default")
    who = "%s:%s" % (urllib.parse.unquote(u.username), urllib.parse.unquote(u.password))
    request = urllib.request.Request(
        "http://%s:%d/?%s" % (u.hostname, u.port, urllib.parse.urlencode(settings)),
        sql if isinstance(sql, bytes) else sql.encode(),
        {"Authorization": "Basic " + base64.b64encode(who.encode()).decode()})
    try:
        return urllib.request.urlopen(request, timeout=30).read().decode(errors="replace")
    except urllib.error.HTTPError as e:
        raise Failed(e.read().decode(errors="replace")[:1000]) from None


def field(v):
    """A value as tab-separated text has it."""
    if v is None:
        return "\\N"
    if isinstance(v, bytes):
        v = v.decode("latin-1")
    out = str(v)
    for a, b in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("\0", "\\0")):
        out = out.replace(a, b)
    return out


def name(s):
    return '"%s"' % s.replace("\\", "\\\\").replace('"', '\\"')


def with_database(url, database):
    u = urllib.parse.urlsplit(url)
    return urllib.parse.urlunsplit(u._replace(path="/" + database))


if __name__ == "__main__":
    try:
        if sys.argv[2] == "--file":
            for sql in open(sys.argv[3]).read().split(";\n"):
                if sql.strip():
                    print(ask(sys.argv[1], sql), end="")
            sys.exit(0)
        print(ask(sys.argv[1], sys.argv[2], **dict(p.split("=", 1) for p in sys.argv[3:])), end="")
    except Failed as e:
        print(e, file=sys.stderr)
        sys.exit(1)
