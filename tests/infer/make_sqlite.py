"""A database with what is odd in databases. usage: make_sqlite.py FILE"""
import sqlite3
import sys

db = sqlite3.connect(sys.argv[1])
db.executescript('''
CREATE TABLE "Group of ""Users""" (code TEXT PRIMARY KEY, "in" TEXT) WITHOUT ROWID;
CREATE TABLE Users (UserID INTEGER PRIMARY KEY, Name VARCHAR(20) NOT NULL, GroupCode TEXT REFERENCES "Group of ""Users""",
  BossID INTEGER REFERENCES users(userid), Balance NUMERIC(14,3), Rate REAL, Whole REAL, Photo BLOB, Mixed, Note TEXT,
  Born DATE, Active INTEGER, Doubled GENERATED ALWAYS AS (UserID * 2));
CREATE TABLE prices (plan TEXT, step INTEGER, price REAL, PRIMARY KEY (plan, step));
CREATE TABLE bills (id INTEGER PRIMARY KEY, user_id INTEGER, plan TEXT, step INTEGER, paid_at INTEGER,
  FOREIGN KEY (plan, step) REFERENCES prices, FOREIGN KEY (user_id) REFERENCES Users(UserID));
CREATE TABLE loose (ref TEXT PRIMARY KEY, v TEXT);
CREATE TABLE later (id INTEGER PRIMARY KEY, day DATE, sum DECIMAL(10,2), ok BOOLEAN, n INT, "when" TIMESTAMP, user_id INTEGER REFERENCES Users);
CREATE VIEW v AS SELECT * FROM bills;
CREATE INDEX i ON bills(user_id);
''')
db.executemany('INSERT INTO "Group of ""Users""" VALUES (?, ?)', [("a", "x"), ("b", None)])
db.executemany(
    "INSERT INTO Users (UserID, Name, GroupCode, BossID, Balance, Rate, Whole, Photo, Mixed, Note, Born, Active)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [(i, f"user {i}", "ab"[i % 2], i - 1 or None, i * 1.25, i / 3, float(i), b"\x00\x01", i if i % 2 else f"m{i}.5", "" if i % 5 else "hm",
      f"19{60 + i}-01-{i + 1:02}", i % 2) for i in range(1, 26)])
db.executemany("INSERT INTO prices VALUES (?, ?, ?)", [("basic", 1, 0.5), ("basic", 2, 0.25), ("pro", 1, 1.125)])
db.executemany("INSERT INTO bills VALUES (?, ?, ?, ?, ?)",
               [(i, i if i < 25 else 99, "basic" if i % 2 else "pro", 1, 1700000000000 + i) for i in range(1, 27)])
db.executemany("INSERT INTO loose VALUES (?, ?)", [(None, "1"), (None, "2"), ("r", "3"), ("s", "3")])
db.commit()
