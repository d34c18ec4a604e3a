import { describe, expect, it } from "vitest";
import { newQueryStats } from "../src/db/database.ts";
import { expireInvitations } from "../src/features/invitations/expire.ts";
import { pruneInvitations } from "../src/features/invitations/prune.ts";
import { newId } from "../src/kernel/ids.ts";
import { costOf, expectProblem, newPerson, newUsername, type Person, walk } from "./support/client.ts";
import { env } from "./support/env.ts";
import { inBackground, newReader, verified } from "./support/jobs.ts";
import { expectCurrent, replicasOf, synced } from "./support/replica.ts";
import { framesSince, tipOf } from "./support/socket.ts";
import { DAY } from "./support/time.ts";

async function invited(by: Person, to: Record<string, unknown>, path: string) {
  const { status, body } = await by.post(`${path}/members`, { role: "viewer", ...to });
  expect(status).toBe(201);
  return body;
}

describe("inviting again", () => {
  it.each(["username", "email"] as const)("by %s changes the open invitation, and none before it", async (field) => {
    const [ada, bob] = [await newPerson(), await newReader()];
    const path = `/api/tasks/${(await ada.task()).id}`;
    const to = { [field]: bob.signedIn.user[field] };
    const replicas = await replicasOf(ada, bob);
    let open = await invited(ada, to, path);
    for (let n = 0; n < 4; n += 1) {
      const tips = [await tipOf(ada), await tipOf(bob)];
      const next = await invited(ada, to, path);
      for (const [place, person] of [ada, bob].entries()) {
        const told = await framesSince(person, tips[place]);
        expect(told.map(({ id, data }) => [id, data.status]).sort()).toEqual(
          [
            [open.id, "withdrawn"],
            [next.id, "pending"],
          ].sort(),
        );
      }
      open = next;
    }
    await expectCurrent(replicas);
  });
});

describe("withdrawing an invitation", () => {
  it("costs the same where there is none as where it is another's", async () => {
    const [ada, bob, eve] = [await newPerson(), await newPerson(), await newPerson()];
    const { id } = await invited(ada, { username: bob.username }, `/api/tasks/${(await ada.task()).id}`);
    const [theirs, nobodys] = [
      await eve.delete(`/api/invitations/${id}`),
      await eve.delete(`/api/invitations/${newId(new Date())}`),
    ];
    for (const answer of [theirs, nobodys]) expectProblem(answer, 404, "not_found");
    expect(costOf(theirs)).toEqual(costOf(nobodys));
    expect(costOf(theirs).trips).toBe(1);
  });

  it("is for whoever owns the thing by now, too", async () => {
    const [ada, bob, cyd] = [await newPerson(), await newPerson(), await newPerson()];
    for (const path of [`/api/tasks/${(await ada.task()).id}`, `/api/categories/${(await ada.category("Home")).id}`]) {
      await ada.share(path, bob, "viewer");
      const { id } = await invited(ada, { username: cyd.username }, path);
      expectProblem(await bob.delete(`/api/invitations/${id}`), 404, "not_found");
      expect((await ada.patch(`${path}/members/${bob.id}`, { role: "owner" })).status).toBe(200);
      expect((await bob.delete(`/api/invitations/${id}`)).status).toBe(204);
      expectProblem(await ada.delete(`/api/invitations/${id}`), 409, "invitation_over");
    }
  });
});

describe("verifying an address", () => {
  it("gives all the invitations to it, in one event", async () => {
    const ada = await newPerson();
    const email = `${newUsername()}@example.com`;
    const paths = [`/api/tasks/${(await ada.task()).id}`, `/api/categories/${(await ada.category("Home")).id}`];
    const sent = [];
    for (const path of paths) sent.push(await invited(ada, { email }, path));
    const bob = await verified(await newPerson({ email }));
    const received = (await framesSince(bob)).filter(({ entity }) => entity === "invitation");
    expect(received.map(({ id, event }) => [id, event]).sort()).toEqual(
      sent.map(({ id }) => [id, "invitation.received"]).sort(),
    );
    expect(new Set(received.map(({ seq }) => seq)).size).toBe(1);
    expect((await bob.get("/api/invitations")).body.results).toEqual(sent.toReversed());
  });
});

/** Straight into the database: invitations to Bob, of a new task of Ada's. */
async function insertInvitations(ada: Person, bob: Person, count: number, status: string, expiresAt: number) {
  const task = await ada.task();
  const at = new Date(expiresAt - 14 * DAY).toISOString();
  const ids = Array.from({ length: count }, () => newId(new Date()));
  await env.DB.prepare(
    `INSERT INTO invitations (id, subject, subject_id, role, status, inviter_id, invitee_id, created_at, expires_at, ended_at)
      SELECT value, 'task', ?1, 'viewer', ?2, ?3, ?4, ?5, ?6, iif(?2 = 'pending', NULL, ?6) FROM json_each(?7)`,
  )
    .bind(task.id, status, ada.id, bob.id, at, new Date(expiresAt).toISOString(), JSON.stringify(ids))
    .run();
  return ids;
}

it("the list reads one's own invitations alone", async () => {
  const [ada, bob, carol] = [await newPerson(), await newPerson(), await newPerson()];
  const end = Date.parse("2041-01-01");
  await insertInvitations(ada, carol, 1, "pending", end);
  const before = costOf(await carol.get("/api/invitations")).rows;
  await insertInvitations(ada, bob, 50, "pending", end);
  const answer = await carol.get("/api/invitations");
  expect(answer.body.results).toHaveLength(1);
  expect(costOf(answer).rows).toBe(before);
});

describe("the jobs", () => {
  it("end a hundred invitations in two trips, and look at no others", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const end = Date.parse("2031-01-01");
    await insertInvitations(ada, bob, 3000, "declined", end - DAY);
    await insertInvitations(ada, bob, 3000, "pending", end + DAY);
    const over = await insertInvitations(ada, bob, 150, "pending", end);
    const since = await tipOf(bob);
    const costs = [];
    for (let run = 0; run < 3; run += 1) {
      const stats = newQueryStats();
      await inBackground(end, (open) => expireInvitations(open()), stats);
      costs.push(stats);
    }
    expect(costs.map(({ roundTrips }) => roundTrips)).toEqual([2, 2, 1]);
    for (const { rowsRead } of costs) expect(rowsRead).toBeLessThan(100 * 30);
    expect(costs[2]?.rowsRead).toBeLessThanOrEqual(1);
    const told = await framesSince(bob, since);
    expect(told.map(({ id }) => id).sort()).toEqual(over.toSorted());
    for (const { event, data } of told) expect([event, data.status]).toEqual(["invitation.expired", "expired"]);
    expect(new Set(told.map(({ seq }) => seq)).size).toBe(150);
  });

  it("delete what ended long ago, and say so to whoever has it", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const task = await ada.task();
    const path = `/api/tasks/${task.id}`;
    const { id } = await invited(ada, { username: bob.username }, path);
    await bob.post(`/api/invitations/${id}/decline`);
    const cyd = await newPerson();
    for (const by of [ada, ada, cyd, cyd]) {
      const other = await invited(by, { username: bob.username }, `/api/tasks/${(await by.task()).id}`);
      await bob.post(`/api/invitations/${other.id}/decline`);
    }
    const open = await invited(ada, { username: bob.username }, path);
    const replicas = await replicasOf(ada, bob, cyd);
    const history = await walk(ada, `${path}/history`);
    // Bob has declined the last one a moment ago.
    const ended = Date.now();
    const prune = (moment: number) => inBackground(moment, (each) => pruneInvitations(each()));
    await prune(ended + 90 * DAY - 60_000);
    expect(Object.keys(await synced(bob))).toContain(`invitation ${id}`);
    await prune(ended + 90 * DAY);
    await prune(ended + 90 * DAY);
    await expectCurrent(replicas);
    for (const person of [ada, bob]) {
      expect(Object.keys(await synced(person)).filter((each) => each.startsWith("invitation"))).toEqual([
        `invitation ${open.id}`,
      ]);
    }
    expect(await walk(ada, `${path}/history`)).toEqual(history);
    expectProblem(await bob.post("/api/tasks", { id, title: "Mine" }), 409, "id_taken");
    expect((await bob.post(`/api/invitations/${open.id}/accept`)).status).toBe(200);
  });

  it("read few rows for what is to be deleted among many", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const now = Date.parse("2035-01-01");
    await env.DB.prepare("DELETE FROM invitations").run();
    await insertInvitations(ada, bob, 3000, "accepted", now - 89 * DAY);
    const old = await insertInvitations(ada, bob, 20, "withdrawn", now - 91 * DAY);
    const stats = newQueryStats();
    await inBackground(now, (open) => pruneInvitations(open()), stats);
    expect(stats.rowsRead).toBeLessThan(old.length * 30);
    const { results } = await env.DB.prepare("SELECT id FROM invitations WHERE status = 'withdrawn' AND invitee_id = ?")
      .bind(bob.id)
      .all();
    expect(results).toEqual([]);
  });
});
