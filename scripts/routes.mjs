// `npm run routes -- FILE`: from a log with a line for each request, what the requests of each route took and cost. The
// route that took most time in all comes first.
import { existsSync, readFileSync } from "node:fs";

const [file] = process.argv.slice(2);
if (!file || !existsSync(file)) {
  console.error("usage: npm run routes -- FILE");
  process.exit(2);
}

const requests = readFileSync(file, "utf8").match(/\{"method":.*\}/g) ?? [];
const byRoute = Map.groupBy(
  requests.map((line) => JSON.parse(line)),
  ({ method, route }) => `${method} ${route}`,
);
const rows = [...byRoute].map(([route, requests]) => {
  const times = requests.map(({ ms }) => ms).sort((a, b) => a - b);
  const mean = (name) => Math.round(sum(requests.map((each) => each[name] ?? 0)) / requests.length);
  return {
    route,
    requests: requests.length,
    failed: requests.filter(({ status }) => status >= 500).length,
    "ms in all": sum(times),
    "ms p50": times[Math.floor(times.length * 0.5)],
    "ms p95": times[Math.floor(times.length * 0.95)],
    trips: mean("trips"),
    rows: mean("rows"),
    written: mean("written"),
  };
});
console.table(rows.sort((a, b) => b["ms in all"] - a["ms in all"]));

function sum(numbers) {
  return numbers.reduce((total, each) => total + each, 0);
}
