import { print } from "../print.mjs";

const PAGE = 20;
const MOST = 3 * PAGE + 10;
const QUERIES = [
  "",
  "ordering=due_at",
  "ordering=-due_at",
  "ordering=priority",
  "ordering=-priority",
  "ordering=updated_at",
  "ordering=-updated_at",
  "ordering=title",
  "ordering=status",
  "ordering=-completed_at",
  "status=todo",
  "status=todo,in_progress",
  "done=false&ordering=due_at",
  "category=ID",
  "category=ID&ordering=due_at",
  "due_before=2027-01-15",
  "due_before=2027-01-15&ordering=due_at",
  "overdue=true&ordering=due_at",
];

/** The rows that a page reads, with few tasks and with many. */
export async function rows({ base, request, ...people }) {
  const [small, large] = [await people.small(), await people.large()];
  const categoryOf = async (user) => (await request("GET", "/api/categories", user)).json.results[0].id;
  const [smallCategory, largeCategory] = [await categoryOf(small), await categoryOf(large)];
  print(`Rows read by a page of ${PAGE}`, "GET /api/tasks?", "50 tasks", "100,000", "next page", "at most");
  for (const query of QUERIES) {
    const few = await request("GET", `/api/tasks?${query.replace("ID", smallCategory)}`, small);
    const many = await request("GET", `/api/tasks?${query.replace("ID", largeCategory)}`, large);
    const next = await request("GET", many.json.next.slice(base.length), large);
    const most = Math.max(few.rows, many.rows, next.rows);
    print("", query || "(default)", few.rows, many.rows, next.rows, MOST, most <= MOST);
  }
}
