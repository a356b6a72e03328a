// Run by vscode.sh in the folder that prepare.sh has made: colours by the compiler's own tokens, problem matchers by
// what `seg check` prints, tasks, snippets and indentation. usage: node vscode.js PATH-OF-SEG ROOT
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const Module = require('module');
const { execFileSync, spawnSync } = require('child_process');
const [seg, root] = process.argv.slice(2);
const here = process.cwd();
const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8'));
const need = Module.createRequire(path.join(here, 'package.json'));
const { Registry, INITIAL, parseRawGrammar } = need('vscode-textmate');
const oniguruma = need('vscode-oniguruma');

let asked = 0;
const wrong = [];
const met = {};
function expect(what, holds, found) {
  asked++;
  met[what] = (met[what] || 0) + 1;
  if (!holds) wrong.push(`FAIL ${what}: ${found}`);
}

function files(folder, out = []) {
  for (const e of fs.readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, e.name);
    if (e.isDirectory()) files(at, out);
    else if (/\.(seg|schema)$/.test(e.name)) out.push(at);
  }
  return out;
}
const run = (args, cwd) => spawnSync(seg, args, { cwd, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'seg-editors-'));
process.on('exit', () => fs.rmSync(scratch, { recursive: true }));

// ---- colours
const literals = {
  'a text': /^(string\.quoted\.double|variable\.other\.property|invalid\.illegal\.character)/,
  'a whole number': /^constant\.numeric\.integer/,
  'a number': /^constant\.numeric\.decimal/,
  'a date': /^constant\.numeric\.date/,
  'a point in time': /^constant\.numeric\.timestamp/,
  'a duration': /^constant\.numeric\.duration/,
  'a pasted list': /^meta\.list\.pasted/,
  'a pattern': /^string\.regexp/,
  'a doc comment': /^comment\.line\.documentation/,
  'a literal': /^(invalid|string|constant\.numeric|meta)/,
};
const source = (file) => fs.readFileSync(path.join(root, 'src/front', file), 'utf8');
const reserved = [...source('keywords.c').matchAll(/"([a-z]+)", TK_[A-Z]+, true/g)].map((m) => m[1]);
// a line of `seg dump tokens`: line, column, kind, and the text where there is one
const dumped = /^(\d+):(\d+) (the end of|a point in time|an? (?:whole number|pasted list|doc comment|[a-z]+)|\S+)/;
// in a row of a test a reserved word may name a field
const reservedWord = /^(keyword|constant\.language|variable\.other\.property|invalid)/;
const word = /^(keyword|storage|constant\.language|variable\.language)/;
const attribute = /^(storage\.type\.annotation|entity\.other\.attribute-name)/;
const step = /^(variable\.other\.property|support\.function|entity\.name)/;
const name = /^(variable|entity|support|string|constant\.other)/;
const operator = /^(keyword\.operator|storage\.type\.function\.arrow|punctuation|invalid|constant\.other\.symbol)/;

function colours(grammar, file) {
  const lines = fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '').split(/\r?\n/);
  let state = INITIAL;
  const scopes = lines.map((line, n) => {
    const done = grammar.tokenizeLine(line, state);
    state = done.ruleStack;
    const at = [];
    for (const t of done.tokens) {
      const own = t.scopes.slice(1);
      const text = line.slice(t.startIndex, t.endIndex);
      const kinds = own.filter((s) => !s.startsWith('meta.') || s.startsWith('meta.list.pasted'));
      if (text.trim()) expect('no word without a scope', kinds.length > 0, `${file}:${n + 1}: ${text}`);
      for (let i = t.startIndex; i < t.endIndex; i++) at[i] = own;
    }
    return at;
  });
  let before = '';
  for (const token of run(['dump', 'tokens', file]).stdout.split('\n')) {
    const m = dumped.exec(token);
    if (!m || m[3] === 'the end of') continue;
    const [line, column, kind] = [Number(m[1]) - 1, Number(m[2]) - 1, m[3]];
    // the compiler counts characters, JavaScript pairs of bytes
    const at = [...lines[line]].slice(0, column).join('').length;
    const all = scopes[line][at] || [];
    const has = (re) => all.some((s) => re.test(s));
    const where = `${file}:${line + 1}:${column + 1} is [${all}]: ${lines[line]}`;
    const isName = kind === 'a name', behindDot = before === '`.`';
    if (literals[kind]) expect(kind, has(literals[kind]), where);
    else if (isName && before === '`@`') expect('attribute', has(attribute), where);
    else if (isName && behindDot) expect('name behind a dot', has(step), where);
    else if (isName) expect('name', has(name) || has(/^(constant\.other|keyword\.other\.unit)/), where);
    else if (kind.startsWith('`')) expect('operator', has(operator), where);
    else if (behindDot) expect('word behind a dot', has(step), where);
    else if (before === 'segment' && has(/^entity\.name/)) expect('declared name', true, where);
    else if (reserved.includes(kind)) expect('reserved word', has(reservedWord), where);
    else expect('word of the language', has(word) || has(name), where);
    before = kind;
  }
}

// ---- the language within Markdown; what Markdown itself looks like is not asked
function markdown(grammar) {
  const first = ['segment', '```seg', 'segment a = now', '```', 'segment'];
  const text = [...first, '  ~~~schema', '  enum b { c }', '  ~~~', '```c', 'segment'];
  let state = INITIAL;
  const scopes = text.map((line) => {
    const done = grammar.tokenizeLine(line, state);
    state = done.ruleStack;
    return done.tokens.flatMap((t) => t.scopes).join(' ');
  });
  const want = { 2: 'storage.type.segment.seg', 6: 'variable.other.enummember.seg' };
  scopes.forEach((s, i) => {
    expect('Markdown', want[i] ? s.includes(want[i]) : !/\.seg( |$)/.test(s), `${text[i]} is [${s}]`);
  });
}

// ---- problem matchers, as the editor applies them: one pattern a line, or several over as many lines
function problems(matcher, text) {
  const patterns = [].concat(matcher.pattern).map((p) => ({ ...p, regexp: new RegExp(p.regexp) }));
  const lines = text.split('\n');
  const out = [];
  for (let i = 0; i < lines.length; i++) {
    const found = {};
    const fits = patterns.every((p, k) => {
      const m = p.regexp.exec(lines[i + k] || '');
      for (const key of m ? ['severity', 'code', 'message', 'file', 'line', 'column', 'endLine', 'endColumn'] : []) {
        if (p[key]) found[key] = m[p[key]];
      }
      return m;
    });
    if (fits) out.push(found);
  }
  return out;
}

function matchers() {
  fs.copyFileSync(path.join(root, 'examples/billing/billing.schema'), path.join(scratch, 'billing.schema'));
  for (const f of ['wrong.seg', 'warning.seg']) {
    fs.copyFileSync(path.join(root, 'tests/cli/files', f), path.join(scratch, f));
    const check = (format) => {
      const r = run(['check', f, '--format', format], scratch);
      return r.stdout + r.stderr;
    };
    const want = JSON.parse(check('json')).diagnostics;
    expect('findings', want.length > 0, f);
    for (const matcher of manifest.contributes.problemMatchers.filter((m) => m.name !== 'seg-test')) {
      const format = matcher.name.replace('seg-', '');
      const found = problems(matcher, check(format));
      expect('as many problems', found.length === want.length, `${f} ${format}: ${JSON.stringify(found)}`);
      found.slice(0, want.length).forEach((g, i) => {
        const w = want[i];
        const { start, end } = w.span;
        const message = format === 'json' ? JSON.parse(`"${g.message}"`) : g.message;
        const got = [g.file, +g.line, +g.column, g.severity, g.code, message];
        const told = [w.span.file, start.line, start.column, w.severity, w.code, w.message];
        if (format !== 'text') {
          got.push(+g.endLine, +g.endColumn);
          told.push(end.line, end.column);
        }
        expect('problem', JSON.stringify(got) === JSON.stringify(told), `${f} ${format}: ${got} for ${told}`);
      });
    }
  }
}

// What a failing test says is read as well: its place, its title, and the first line of why.
function testMatcher() {
  fs.copyFileSync(path.join(root, 'tests/cli/files/failing.seg'), path.join(scratch, 'failing.seg'));
  const lines = run(['test', 'failing.seg', '--format', 'github'], scratch).stdout.split('\n').filter((l) => l);
  const matcher = manifest.contributes.problemMatchers.find((m) => m.name === 'seg-test');
  const found = problems(matcher, lines.join('\n'));
  expect('failing tests', found.length > 0 && found.length === lines.length, lines);
  const text = fs.readFileSync(path.join(scratch, 'failing.seg'), 'utf8').split('\n');
  for (const f of found) {
    const marked = text[f.line - 1].slice(f.column - 1, f.endColumn - 1);
    const placed = f.file === 'failing.seg' && f.severity === 'error' && marked && f.message.includes(marked);
    const titled = text.some((line) => line.includes(`test "${f.code}"`));
    expect('failing test', placed && titled && !f.message.includes('%0A'), JSON.stringify(f));
  }
}

// ---- tasks, with as much of the editor as they ask for
function tasks() {
  const settings = { path: '/opt/seg', 'check.paths': ['segments', 'a b.seg'], 'check.denyWarnings': true };
  const folder = { uri: { fsPath: '/work' }, name: 'work' };
  let provider;
  const editor = {
    workspace: {
      workspaceFolders: [folder],
      getConfiguration: () => ({ get: (key, other) => settings[key] ?? other }),
    },
    tasks: { registerTaskProvider: (type, p) => ((provider = p), { dispose() {} }) },
    ProcessExecution: class {
      constructor(process, args, options) {
        Object.assign(this, { process, args, options });
      }
    },
    Task: class {
      constructor(definition, scope, label, source, execution, matchers) {
        Object.assign(this, { definition, scope, label, source, execution, matchers });
      }
    },
    TaskGroup: { Build: 'build', Test: 'test' },
  };
  const load = Module._load;
  Module._load = (id, ...rest) => (id === 'vscode' ? editor : load(id, ...rest));
  const extension = require(path.join(here, manifest.main));
  Module._load = load;
  const context = { subscriptions: [] };
  extension.activate(context);
  expect('task provider', provider && context.subscriptions.length === 1, 'none was registered');
  const made = provider.provideTasks();
  expect('tasks', made.length === 4, made.length);
  const names = manifest.contributes.problemMatchers.map((m) => `$${m.name}`);
  for (const t of made) {
    const test = t.definition.command === 'test';
    const want = test ? ['test', 'segments', 'a b.seg', '--format', 'github']
      : ['check', 'segments', 'a b.seg', '--format', t.definition.format, '--deny-warnings'];
    expect('group', t.group === (test ? 'test' : 'build'), t.group);
    expect('task', t.execution.process === '/opt/seg' && t.execution.args.join('|') === want.join('|') &&
      t.execution.options.cwd === '/work' && names.includes(t.matchers[0]), JSON.stringify(t));
  }
  const own = provider.resolveTask({ scope: folder, definition: { type: 'seg', format: 'text', paths: ['x.seg'] } });
  const runs = own.execution.args.join(' ');
  expect('task of tasks.json', runs === 'check x.seg --format text --deny-warnings', runs);
  const known = manifest.contributes.taskDefinitions[0].properties.format.enum;
  expect('formats', known.every((f) => names.includes(`$seg-${f}`)), known);
}

// ---- snippets: with what stands in them at first, each is a piece of the language
function snippets() {
  const contexts = [
    (s) => s,
    (s) => `segment x {\n${s}\n}`,
    (s) => `segment x = invoices${s}.any()`,
    (s) => `segment x = a ${s}`,
    (s) => `let x.y = ${s}`,
    (s) => `${s}\nsegment x = a`,
  ];
  for (const [title, s] of Object.entries(JSON.parse(fs.readFileSync('snippets/seg.json', 'utf8')))) {
    let text = s.body.join('\n').replace(/\$\{\d+\|([^,|]*)[^}]*\|\}/g, '$1');
    const given = {};
    text.replace(/\$\{(\d+):([^{}]*)\}/g, (all, n, value) => (given[n] = value));
    text = text.replace(/\$\{(\d+):([^{}]*)\}/g, '$2').replace(/\$\{?(\d+)\}?/g, (all, n) => given[n] || '');
    const reads = contexts.some((context) => {
      const file = path.join(scratch, 'snippet.seg');
      fs.writeFileSync(file, context(text) + '\n');
      return run(['dump', 'tree', file]).status === 0;
    });
    expect('snippet', reads && !text.includes('$'), `${title}: ${text}`);
  }
}

// ---- indentation: a line behind an opened bracket is further in, one that closes is not
function indentation() {
  const configuration = JSON.parse(fs.readFileSync('language-configuration.json', 'utf8'));
  const rules = configuration.indentationRules;
  const more = new RegExp(rules.increaseIndentPattern), less = new RegExp(rules.decreaseIndentPattern);
  const next = new RegExp(rules.indentNextLinePattern);
  const indent = (line) => /^ */.exec(line)[0].length;
  for (const file of files(path.join(root, 'examples/billing'))) {
    const lines = fs.readFileSync(file, 'utf8').split('\n').filter((l) => l.trim());
    for (let i = 1; i < lines.length; i++) {
      const step = indent(lines[i]) - indent(lines[i - 1]);
      const at = `${file}: ${lines[i - 1]} / ${lines[i]}`;
      if (more.test(lines[i - 1])) expect('indented', step === 2 || less.test(lines[i]), at);
      else if (next.test(lines[i - 1])) expect('indented once', step === 2, at);
      else if (less.test(lines[i])) expect('closed', step < 0, at);
    }
  }
  const words = new RegExp(configuration.wordPattern.pattern, 'g' + configuration.wordPattern.flags);
  expect('words', 'größe_2 == a.b'.match(words).join(' ') === 'größe_2 a b', 'größe_2 == a.b'.match(words));
  const doc = configuration.onEnterRules.filter((r) => new RegExp(r.beforeText).test('  /// About it.'));
  expect('doc comments go on', doc.length === 1 && doc[0].action.appendText === '/// ', JSON.stringify(doc));
}

// ---- the files of assertions have every construct of the language in them
function constructs() {
  const kinds = [...source('nodes.def').matchAll(/^NODE\(\w+, *"([^"]+)"/gm)].map((m) => m[1]);
  const read = ['shop.schema', 'segments.seg'].map((f) => path.join(root, 'editors/tests/scopes', f));
  const trees = read.map((f) => run(['dump', 'tree', f]));
  for (const t of trees) expect('assertions read', t.status === 0, t.stderr);
  for (const kind of kinds.filter((k) => k !== 'error')) {
    const there = trees.some((t) => new RegExp(`^ *${kind}( |$)`, 'm').test(t.stdout));
    expect('construct', there, `${kind} stands in no file of editors/tests/scopes`);
  }
}

async function main() {
  const wasm = fs.readFileSync(need.resolve('vscode-oniguruma/release/onig.wasm')).buffer;
  const onigLib = oniguruma.loadWASM(wasm).then(() => ({
    createOnigScanner: (s) => new oniguruma.OnigScanner(s),
    createOnigString: (s) => new oniguruma.OnigString(s),
  }));
  const given = Object.fromEntries(manifest.contributes.grammars.map((g) => [g.scopeName, g]));
  const loadGrammar = async (scope) => {
    if (!given[scope]) return { scopeName: scope, patterns: [], repository: {} };
    return parseRawGrammar(fs.readFileSync(given[scope].path, 'utf8'), given[scope].path);
  };
  const into = (scope) => Object.keys(given).filter((g) => (given[g].injectTo || []).includes(scope));
  const registry = new Registry({ onigLib, loadGrammar, getInjections: into });
  markdown(await registry.loadGrammar('text.html.markdown'));
  const grammar = await registry.loadGrammar('source.seg');
  const blocks = path.join(scratch, 'blocks');
  execFileSync('bash', [path.join(root, 'editors/tests/blocks.sh'), path.join(root, 'grammar/README.md'), blocks]);
  for (const folder of [blocks, 'examples', 'stdlib', 'tests/golden', 'editors/tests']) {
    for (const file of files(path.resolve(root, folder))) colours(grammar, file);
  }
  matchers();
  testMatcher();
  tasks();
  snippets();
  indentation();
  constructs();
  const words = ['attribute', 'name', 'operator', 'reserved word', 'word of the language'];
  for (const kind of [...Object.keys(literals), ...words, 'problem', 'snippet', 'indented']) {
    expect('met', met[kind] > 0, `nothing was found of the kind: ${kind}`);
  }
  for (const w of wrong.slice(0, 60)) console.log(w);
  console.log(`vscode: ${asked - wrong.length} of ${asked} as expected`);
  process.exitCode = wrong.length ? 1 : 0;
}
main();
