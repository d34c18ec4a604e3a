import type { Env } from "./product.ts";

export type What = "list" | "get" | "create" | "update" | "complete";

/**
 * Bare handlers without authentication, validation or events. Each runs one prepared statement of the same kind, on a
 * table with the same columns and the one index that the statement needs.
 */
export async function floor(request: Request, { DB }: Env): Promise<Response> {
  const id = request.url.split("/")[5] ?? "";
  const now = new Date().toISOString();
  switch (request.headers.get("X-What") as What) {
    case "list": {
      const query = DB.prepare("SELECT * FROM floor WHERE owner_id = ? ORDER BY created_at DESC, id DESC LIMIT 21");
      return Response.json((await query.bind(request.headers.get("X-User")).all()).results);
    }
    case "get":
      return Response.json(await DB.prepare("SELECT * FROM floor WHERE id = ?").bind(id).first());
    case "create": {
      const { title, due_date } = await request.json<{ title: string; due_date: string }>();
      const row = { id: crypto.randomUUID(), title, due_date };
      await DB.prepare(
        `INSERT INTO floor (id, owner_id, title, title_key, status, priority, due_date, created_at, updated_at)
         VALUES (?, ?, ?, ?, 0, 3, ?, ?, ?)`,
      )
        .bind(row.id, request.headers.get("X-User"), title, title, due_date, now, now)
        .run();
      return Response.json(row, { status: 201 });
    }
    case "update": {
      const { title } = await request.json<{ title: string }>();
      await DB.prepare("UPDATE floor SET title = ?, title_key = ?, updated_at = ? WHERE id = ?")
        .bind(title, title, now, id)
        .run();
      return Response.json({ id, title });
    }
    case "complete":
      await DB.prepare("UPDATE floor SET status = 2, completed_at = ?, updated_at = ? WHERE id = ?")
        .bind(now, now, id)
        .run();
      return Response.json({ id });
  }
}
