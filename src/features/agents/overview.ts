import { hasScopes } from "../../auth/scopes.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { pageOf } from "../../db/keyset.ts";
import { OPEN } from "../../db/schema/tasks.ts";
import { addDays, clockIn, dateIn, localDate, localTime } from "../../kernel/time.ts";
import { selectCategoryPage } from "../categories/categories.ts";
import { selectLabelPage } from "../labels/labels.ts";
import { inZone, selectZone } from "../profiles/zone.ts";
import type { Task } from "../tasks/entity.ts";
import { selectTasks, taskPageOf } from "../tasks/list.ts";
import type { TaskQuery } from "../tasks/query.ts";
import { selectScopes } from "../tokens/tokens.ts";

const PAGE = { limit: 100 };

const OPEN_TASKS: TaskQuery = {
  filters: { status: [...OPEN] },
  ordering: { by: "due_at", descending: false },
};

/** The user's day: the local time, the categories and labels, and the first hundred open tasks by when they are due. */
export async function overview(ctx: AuthenticatedContext) {
  const [[token], zone, categoryRows, labelRows, taskRows] = await read(
    ctx,
    selectScopes(ctx),
    selectZone(ctx),
    selectCategoryPage(ctx, false, PAGE),
    selectLabelPage(ctx, false, PAGE),
    selectTasks(ctx, OPEN_TASKS, PAGE),
  );
  const { timeZone } = inZone(ctx, zone).principal;
  const local = localTime(ctx.now.getTime(), timeZone);
  const today = dateIn(local);
  const tasks = taskPageOf(taskRows, PAGE);
  const mayReadCategories = !token || hasScopes(token.scopes, "categories:read");
  return {
    today,
    time: clockIn(local),
    time_zone: timeZone,
    categories: mayReadCategories ? pageOf(categoryRows, PAGE).items : undefined,
    labels: pageOf(labelRows, PAGE).items.map(({ name }) => name),
    tasks: byDay(tasks.items, ctx.now.toISOString(), today, timeZone),
    has_more: tasks.next !== null,
  };
}

/** A task is overdue once its moment or its day has passed. A time counts on the day that the user has then. */
function byDay(tasks: readonly Task[], now: string, today: string, timeZone: string) {
  const lastDay = addDays(today, 7);
  const groups = Map.groupBy(tasks, ({ due_at, due_date, due_time }) => {
    if (due_at === null || due_date === null) return "no_date";
    if (due_at <= now) return "overdue";
    const day = due_time === null ? due_date : localDate(new Date(due_at), timeZone);
    if (day <= today) return "today";
    return day <= lastDay ? "next_7_days" : "later";
  });
  const group = (name: Parameters<typeof groups.get>[0]) => groups.get(name) ?? [];
  return {
    overdue: group("overdue"),
    today: group("today"),
    next_7_days: group("next_7_days"),
    later: group("later"),
    no_date: group("no_date"),
  };
}
