// The condition of `point` in cel-js. usage: node cel.mjs FOLDER-WITH-node_modules; prints nanoseconds an evaluation, and the members.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.argv[2] + "/"));
const cel = await import(pathToFileURL(require.resolve("@marcbachmann/cel-js")).href);
// `type` is a word of CEL itself
const condition = cel.parse("(country == 'FR' || plan == 'growth') && (mrr >= 100.0 || kind == 'org')");
const countries = ["FR", "DE", "US", "NL"], plans = ["starter", "growth", "enterprise"];
const customers = Array.from({ length: 1000 }, (_, i) =>
  ({ country: countries[i % 4], plan: plans[i % 3], mrr: (i * 7919 % 20011) / 100, kind: i % 7 === 0 ? "org" : "user" }));
let members = 0;
const rounds = 300;
function round() { for (const c of customers) if (condition(c)) members++; }
for (let i = 0; i < 50; i++) round();
members = 0;
const from = process.hrtime.bigint();
for (let i = 0; i < rounds; i++) round();
const ns = Number(process.hrtime.bigint() - from) / (rounds * customers.length);
console.log(ns.toFixed(2), members / rounds);
