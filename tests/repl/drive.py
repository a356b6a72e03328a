"""Drives `seg repl` through a pseudo-terminal, as a person would: keys in, screen out.

usage: drive.py PATH-OF-SEG FOLDER   (FOLDER holds segments/, billing.schema and csv/)
"""
import os, pty, re, select, signal, sys, time

SEG, FOLDER = os.path.realpath(sys.argv[1]), sys.argv[2]
os.chdir(FOLDER)
# libedit keeps the names of functions that it was given (wcsdup in el_addfn) for ever
with open("libedit.supp", "w") as f:
    f.write("leak:wcsdup\n")
os.environ["LSAN_OPTIONS"] = "suppressions=libedit.supp:print_suppressions=0"
WAIT = 60  # a slow machine with sanitizers; nothing here measures time
TICKS = os.sysconf("SC_CLK_TCK")
passed = failed = 0


class Terminal:
    def __init__(self, *args, history="history"):
        env = dict(os.environ, TERM="xterm", NO_COLOR="1", SEG_HISTORY=history, LC_ALL="C.UTF-8", COLUMNS="200")
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(SEG, [SEG, "repl", *args], env)
        self.seen = ""
        self.at = 0

    def read(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        self.seen += data.decode("utf-8", "replace")
        return bool(data)

    def wait(self, text):
        """Waits until the screen shows `text` behind what was waited for before; returns what came until then."""
        end = time.time() + WAIT
        while True:
            plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.seen).replace("\r", "")
            found = plain.find(text, self.at)
            if found >= 0:
                got = plain[self.at : found + len(text)]
                self.at = found + len(text)
                return got
            if time.time() > end or not self.read(max(0.1, end - time.time())):
                raise AssertionError(f"waited for {text!r}; the screen has {plain[self.at:]!r}")

    def keys(self, text):
        os.write(self.fd, text.encode())

    def say(self, text, until="seg> "):
        self.keys(text + "\n")
        self.wait("\n")
        return self.wait(until)

    def worked(self):
        """Seconds of the processor that it has used."""
        with open(f"/proc/{self.pid}/stat") as f:
            return sum(map(int, f.read().rpartition(")")[2].split()[11:13])) / TICKS

    def close(self):
        """Its exit code once it has ended; killed, and None, where it does not end."""
        end = time.time() + WAIT
        while time.time() < end:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self.read(0):
                    pass
                os.close(self.fd)
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
        return None


def start(*args, **more):
    t = Terminal("segments", "--data", "csv", "--now", "2026-01-31", *args, **more)
    t.wait("seg> ")
    return t


def end(t):
    """Leaves by Ctrl-D; whatever a sanitizer has to say comes then."""
    code = t.close()
    assert code == 0, f"it ended with {code}: {t.seen[-3000:]}"


def case(f):
    global passed, failed
    try:
        f()
        passed += 1
    except AssertionError as e:
        failed += 1
        print(flush=True, end=f"FAIL repl {f.__name__}: {e}\n")


@case
def an_expression_shows_count_share_and_members():
    t = start()
    got = t.say("country == FR")
    assert re.search(r"\d+ of 60 \(\d+\.\d%\)", got), got
    assert "country" in got and "FR" in got, got
    t.keys("\x04")
    end(t)


@case
def enter_shows_the_next_page():
    t = start()
    first = t.say("mrr > 0")
    assert "more: Enter shows the next" in first, first
    second = t.say("")
    ids = lambda s: re.findall(r"^(\d+) ", s, re.M)
    assert ids(second) and not set(ids(first)) & set(ids(second)), (first, second)
    t.keys("\x04")
    end(t)


@case
def a_definition_goes_on_until_it_is_whole():
    t = start()
    t.say("segment rich =", "...> ")
    t.say("  mrr > 100", "...> ")
    assert "added segment rich" in t.say("")
    assert "replaced segment rich" in t.say("segment rich = mrr > 200")
    t.say("segment two {", "...> ")
    t.say("  rule \"a\" { country == FR }", "...> ")
    assert "added segment two" in t.say("}")
    assert re.search(r"\d+ of 60", t.say("rich"))
    t.keys("\x04")
    end(t)


@case
def tab_completes_fields_after_each_dot():
    t = start()
    t.keys("countr\t")
    t.wait("country")
    t.keys(" == F")
    t.keys("\t\t")
    t.wait("FR")
    t.keys("\x03")
    t.wait("seg> ")
    t.keys("invoices.an\t")
    t.wait("invoices.any")
    t.keys("(stat\t == pa\t")
    t.wait("status == paid")
    t.keys(")\n")
    t.wait(" of 60 ")
    t.wait("seg> ")
    t.keys(":ty\t mr\t\n")
    t.wait("decimal(12,2)")
    t.wait("seg> ")
    t.keys("in segment enterp\t")
    t.wait("in segment enterprise_fr_direct_debit")
    t.keys("\x03\x04")
    end(t)


@case
def a_mistake_is_underlined_in_place():
    t = start()
    got = t.say("country == FR and cuontry == DE")
    line = next(l for l in got.split("\n") if "^" in l)
    assert line.index("^") == len("seg> country == FR and "), got
    assert line.count("^") == len("cuontry"), got
    assert "did you mean `country`" in got, got
    assert re.search(r"\d+ of 60", t.say("country == DE"))  # nothing is lost
    t.keys("\x04")
    end(t)


@case
def ctrl_c_gives_an_input_up():
    t = start()
    t.keys("segment half =\n")
    t.wait("...> ")
    t.keys("mrr >\x03")
    t.wait("^C")
    t.wait("seg> ")
    assert re.search(r"\d+ of 60", t.say("mrr > 100"))
    assert "there is no" in t.say(":hal")
    t.keys("\x04")
    end(t)


@case
def ctrl_c_stops_an_evaluation_and_keeps_the_state():
    t = Terminal("many", "--data", "many/data", "--now", "2026-01-31")
    t.wait("seg> ")
    t.say("segment mine = mrr > 100")
    # each row is asked beside all pairs of others: hours, if nobody stops it
    deep = "many.any(a => many.any(b => many.any(c => a.n + b.n + c.n < 0)))"
    before, until = t.worked(), time.time() + WAIT
    t.keys(deep + "\n")
    t.wait("\n")
    while t.worked() < before + 0.7 and time.time() < until:  # it is at it
        time.sleep(0.05)
    t.keys("\x03")
    t.wait("stopped")
    t.wait("seg> ")
    assert re.search(r"\d+ of ", t.say("mine"))
    t.keys("\x04")
    end(t)


@case
def history_survives():
    t = start(history="history2")
    t.say("country == BE")
    t.keys("\x04")
    end(t)
    t = start(history="history2")
    t.keys("\x1b[A")
    t.wait("country == BE")
    t.keys("\n")
    t.wait(" of 60 ")
    t.wait("seg> ")
    t.keys("\x04")
    end(t)


@case
def text_of_any_script_is_edited():
    t = start()
    assert re.search(r"0 of 60", t.say('name == "Ἀθηνᾶ"'))
    t.keys('name == "é"\x7f\x7fo"\n')
    t.wait("0 of 60")
    t.wait("seg> ")
    t.keys("\x04")
    end(t)


@case
def quitting_a_dead_terminal_ends_it():
    t = start()
    os.close(t.fd)
    end = time.time() + WAIT
    while time.time() < end:
        pid, _ = os.waitpid(t.pid, os.WNOHANG)
        if pid:
            return
        time.sleep(0.05)
    os.kill(t.pid, signal.SIGKILL)
    raise AssertionError("it goes on without a terminal")


print(f"repl at a terminal: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
