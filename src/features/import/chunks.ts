import type { Numbered } from "./plan.ts";
import type { LineOf, LineType } from "./schemas.ts";

/** A chunk costs some fifteen statements, of which D1 allows 1,000 a request. */
const MAX_LINES = 800;
/** In UTF-16 units. A parameter is at most 2 MB, and has a text twice: as it is, and folded for searches. */
const MAX_TEXT = 100_000;

/** What others need comes first, wherever it stands in the file. */
const ORDER: readonly LineType[] = ["category", "label", "task", "reminder", "comment", "completion"];

type Parsed = Numbered<LineType> & { readonly type: LineType };

export interface Chunk {
  readonly type: LineType;
  readonly lines: readonly Numbered<LineType>[];
}

/** Lines that are written in one batch: of one type, each id once. */
export function chunksOf(parsed: readonly Parsed[]): Chunk[] {
  const byType = Map.groupBy(parsed, ({ type }) => type);
  return ORDER.flatMap((type) => {
    const lines = byType.get(type) ?? [];
    return split(type === "task" ? parentsFirst(lines) : lines).map((lines) => ({ type, lines }));
  });
}

function split(lines: readonly Parsed[]): Parsed[][] {
  const chunks: Parsed[][] = [];
  let [ids, size] = [new Set<string>(), 0];
  for (const each of lines) {
    const length = textIn(each.line);
    const isFull = ids.size >= MAX_LINES || size + length > MAX_TEXT || ids.has(each.line.id);
    if (chunks.length === 0 || isFull) {
      chunks.push([]);
      [ids, size] = [new Set(), 0];
    }
    chunks.at(-1)?.push(each);
    ids.add(each.line.id);
    size += length;
  }
  return chunks;
}

function textIn(line: LineOf<LineType>): number {
  const { title = "", description = "", body = "" } = line as { title?: string; description?: string; body?: string };
  return title.length + description.length + body.length;
}

/** Where a parent comes later in the file, it is moved before its subtask. Else the order stays: it breaks ties in lists. */
function parentsFirst(lines: readonly Parsed[]): Parsed[] {
  const byId = Map.groupBy(lines, ({ line }) => line.id);
  const parentOf = ({ line }: Parsed) => byId.get((line as LineOf<"task">).parent_id ?? "")?.[0];
  const ordered = new Set<Parsed>();
  for (const each of lines) {
    const above = new Set<Parsed>();
    for (let at: Parsed | undefined = each; at && !ordered.has(at) && !above.has(at); at = parentOf(at)) above.add(at);
    for (const line of [...above].reverse()) ordered.add(line);
  }
  return [...ordered];
}
