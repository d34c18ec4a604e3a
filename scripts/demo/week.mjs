import { newId } from "../../web/store/ids.ts";
import { ago, dayIn, daysUntil, daysUntilWork } from "./days.mjs";

export const ZONE = "Europe/London";

const day = (offset) => dayIn(ZONE, offset);
const every = (rrule) => ({ recurrence: { rrule, from: "due" } });

/** A week of Ada's, past and to come. `done` says how many days ago, and at what hour (UTC). */
export function adasWeek({ home, trip, work }) {
  return [
    task("Water the plants", {
      ...{
        category_id: home,
        due_date: day(0),
        due_time: "08:00",
        labels: ["plants"],
        ...every("FREQ=DAILY;INTERVAL=2"),
      },
      completions: [ago(2, 8), ago(4, 7)],
    }),
    task("Prepare the quarterly numbers", {
      ...{ category_id: work, due_date: day(0), due_time: "14:00", priority: "high", status: "in_progress" },
      description:
        "The board meets on Thursday.\n\n- [x] Sales by region\n- [ ] Costs, with last year beside them\n- [ ] One slide: **what changed**",
      reminders: [30],
    }),
    task("Call the printer about the proofs", {
      ...{ category_id: work, due_date: day(0), due_time: "11:30", priority: "urgent", labels: ["calls"] },
    }),
    task("Book the train to Turin", {
      ...{ category_id: trip, due_date: day(0), priority: "high", assignee: "ada" },
      description:
        "| | leaves | changes |\n|---|---|---|\n| Eurostar + TGV | 09:31 | Paris |\n| by night | 20:04 | Milan |",
      subtasks: [task("Ask about bicycles"), task("Seats by the window", { done: [0, 7] })],
    }),
    task("Stand-up", {
      ...{
        category_id: work,
        due_date: day(daysUntilWork(ZONE)),
        due_time: "09:30",
        ...every("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
      },
    }),
    task("Send the invoice to Mercer & Sons", { category_id: work, due_date: day(-1), priority: "medium" }),
    task("Book the chimney sweep", { category_id: home, due_date: day(-2), labels: ["calls"], assignee: "grace" }),
    task("Take the bins out", {
      ...{ category_id: home, due_date: day(daysUntil(2, ZONE)), due_time: "19:00", ...every("FREQ=WEEKLY;BYDAY=TU") },
      reminders: [60],
    }),
    task("Review Tom's draft", { category_id: work, due_date: day(1), labels: ["reading"] }),
    task("Buy a present for Mum", {
      ...{ category_id: home, due_date: day(4), labels: ["errand"], priority: "medium" },
      description: "She liked the *blue* scarf in the window of Bell's.",
    }),
    task("Plan Sunday's dinner", {
      ...{ category_id: home, due_date: day(daysUntil(0, ZONE)), due_time: "12:00" },
      subtasks: [task("Ask what Grace's parents eat"), task("Borrow two chairs"), task("Buy wine", { done: [1, 18] })],
    }),
    task("Pay the rent", {
      category_id: home,
      ...firstOfMonth(),
      priority: "urgent",
      ...every("FREQ=MONTHLY;BYMONTHDAY=1"),
    }),
    task("Print the museum tickets", { category_id: trip, due_date: day(5), labels: ["errand"] }),
    task("Renew the library card", { labels: ["errand"] }),
    task("Ideas for the reading group", {
      labels: ["reading"],
      description: "- *The Periodic Table*\n- *Family Lexicon*",
    }),
    task("Choose the dates", { category_id: trip, done: [5, 20] }),
    task("Book the hotel in Turin", { category_id: trip, done: [3, 21], priority: "high" }),
    task("Repair the kitchen tap", { category_id: home, done: [4, 17] }),
    task("Answer Mercer's questions", { category_id: work, done: [2, 15] }),
    task("Order new toner", { category_id: work, done: [1, 10] }),
    task("Return the drill to Sam", { category_id: home, done: [1, 19], labels: ["errand"] }),
  ];
}

export function gracesWeek({ compiler }) {
  return [
    task("Write down why the relay failed", {
      ...{ category_id: compiler, due_date: day(0), due_time: "09:15", priority: "high" },
    }),
    task("Review the loader", { category_id: compiler, due_date: day(0) }),
    task("Answer the committee", { category_id: compiler, due_date: day(2), priority: "medium" }),
    task("Sharpen the pencils", { category_id: compiler, done: [1, 9] }),
  ];
}

function firstOfMonth() {
  const [year, month] = day(0).split("-").map(Number);
  return { due_date: new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10) };
}

/** A task with what belongs to it, before it is written into the lines of an import. */
function task(title, fields = {}) {
  return { id: newId(), title, ...fields };
}
