import type { Task } from "../../../client/index.ts";
import { fold } from "../../components/fold.ts";

interface Folded {
  readonly title: string;
  readonly labels: readonly string[];
  readonly all: string;
}

const known = new WeakMap<Task, Folded>();

/** Folding takes longer than comparing, and each letter that is typed searches all tasks. */
function foldedOf(task: Task): Folded {
  const there = known.get(task);
  if (there) return there;
  const title = fold(task.title);
  const labels = task.labels.map(fold);
  const made = { title, labels, all: [title, ...labels, fold(task.description)].join("\n") };
  known.set(task, made);
  return made;
}

/** The tasks that have every word in title, labels or description, the best first, of equally good ones the newest. */
export function find(tasks: readonly Task[], query: string): Task[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = tasks.filter((task) => words.every((word) => foldedOf(task).all.includes(word)));
  const ranks = new Map(found.map((task) => [task, rankOf(foldedOf(task), words)]));
  const rank = (task: Task) => ranks.get(task) ?? 0;
  return found.sort((one, other) => rank(one) - rank(other) || (one.created_at > other.created_at ? -1 : 1));
}

/** 0 is best. */
function rankOf({ title, labels }: Folded, words: readonly string[]): number {
  const query = words.join(" ");
  if (title === query) return 0;
  if (title.startsWith(query)) return 1;
  const starts = title.split(/[\s\p{P}\p{S}]+/u);
  if (words.every((word) => starts.some((start) => start.startsWith(word)))) return 2;
  if (words.every((word) => title.includes(word))) return 3;
  return labels.includes(query) ? 4 : 5;
}
