const HEADER = {
  type: "taskwire",
  version: 1,
  exported_at: "2026-03-14T09:26:53.589Z",
  username: "ada",
  cursor: "NWE4ZjQ3YzBbMCwiIiwiIl0",
};

const CATEGORY = { type: "category", id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a6", name: "Home", color: "#3366ff" };

const TASK = {
  type: "task",
  id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a7",
  category_id: CATEGORY.id,
  title: "Water the plants",
  status: "todo",
  due_date: "2026-03-14",
};

/** A line each. An import fills in the fields that are left out here. */
export const EXAMPLE = `${[HEADER, CATEGORY, TASK].map((line) => JSON.stringify(line)).join("\n")}\n`;

export const EXAMPLE_CSV = `id,title,status\r\n${TASK.id},Water the plants,todo\r\n`;
