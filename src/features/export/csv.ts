/** The columns of the CSV, named as the fields of a task. `recurrence` is the rule alone. */
const COLUMNS = [
  "id",
  "title",
  "description",
  "status",
  "priority",
  "due_date",
  "due_time",
  "time_zone",
  "due_at",
  "recurrence",
  "category",
  "category_id",
  "parent_id",
  "labels",
  "assignee_id",
  "completed_at",
  "created_at",
  "updated_at",
] as const;

interface Line {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The tasks of an export as CSV (RFC 4180), with the names of their categories. */
export async function* csvOf(exported: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  yield record(COLUMNS);
  const categories = new Map<unknown, unknown>();
  for await (const lines of exported) {
    const records = lines.flatMap((text) => {
      const line: Line = JSON.parse(text);
      if (line.type === "category") categories.set(line["id"], line["name"]);
      return line.type === "task" ? [recordOf(line, categories)] : [];
    });
    if (records.length > 0) yield records.join("");
  }
}

function recordOf(task: Line, categories: ReadonlyMap<unknown, unknown>): string {
  const recurrence = task["recurrence"] as { rrule: string } | null;
  const cells: Record<string, unknown> = {
    ...task,
    recurrence: recurrence?.rrule,
    category: categories.get(task["category_id"]),
    labels: (task["labels"] as string[]).join(","),
  };
  return record(COLUMNS.map((name) => String(cells[name] ?? "")));
}

function record(cells: readonly string[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

/** Spreadsheets run what begins so: https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: string): string {
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
