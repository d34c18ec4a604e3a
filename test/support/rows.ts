import { env } from "./env.ts";

/** Every row, by table, in any column of which the id stands, also within other text. */
export async function rowsWith(id: string): Promise<Record<string, unknown[]>> {
  const { results: tables } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const found: Record<string, unknown[]> = {};
  for (const { name } of tables) {
    const { results } = await env.DB.prepare(`SELECT * FROM "${name}"`).all();
    const rows = results.filter((row) => JSON.stringify(row).includes(id));
    if (rows.length > 0) found[name] = rows;
  }
  return found;
}
