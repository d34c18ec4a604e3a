import { expect, it } from "vitest";
import { newId } from "../src/kernel/ids.ts";
import { type Answer, newPerson, PASSWORD, Person, walk } from "./support/client.ts";
import { type Random, randomFrom } from "./support/random.ts";
import { Replica } from "./support/replica.ts";
import { type ModelInvitation, type ModelTask, type SharedThing, type Subject, World } from "./support/shared-world.ts";
import { Socket, tipOf } from "./support/socket.ts";

// Some people share, move, leave and delete at random. After every second step what each of them is told, by lists, by a sync from
// nothing and by a sync from where they were, is what `support/shared-world.ts` says.

const STEPS = 80;

it.each([1, 2])(
  "everyone sees what the contract says, and is told all of it, by seed %i",
  async (seed) => {
    const story = await Story.of(4, seed);
    for (let step = 0; step < STEPS; step += 1) {
      await story.goOn(step > STEPS * 0.7);
      // Looking costs more than a step.
      if (step % 2 === 1) await story.expectRight();
    }
    await story.expectToldLive();
  },
  120_000,
);

interface Step {
  by: Person;
  send: () => Promise<Answer>;
  /** A status with the code of its failure. */
  expected: string;
  apply: (body: Answer["body"]) => void;
}

const ORDERINGS = ["created_at", "-updated_at", "due_at", "title", "-priority", "status", "-completed_at", "position"];

class Story {
  readonly #world = new World();
  readonly #people: Person[];
  readonly #random: Random;
  readonly #replicas = new Map<string, Replica>();
  readonly #sockets = new Map<string, Socket>();
  readonly #log: string[] = [];
  /** Who most often accepts at once. */
  #invited: Person | undefined;
  /** Whose subtasks are looked at this time. */
  #checked: Person | undefined;
  /** Of whatever there has ever been. */
  readonly #ids: Record<string, string[]> = { task: [], category: [], comment: [], invitation: [] };

  private constructor(people: Person[], random: Random) {
    this.#people = people;
    this.#random = random;
    for (const person of people) this.#world.people.add(person.id);
  }

  static async of(count: number, seed: number): Promise<Story> {
    const people = await Promise.all(Array.from({ length: count }, () => newPerson()));
    const story = new Story(people, randomFrom(seed));
    for (const person of people) {
      story.#replicas.set(person.id, new Replica());
      story.#sockets.set(person.id, (await Socket.ready(person)).acknowledgeEvery(50));
    }
    for (const person of people) {
      await story.#tell(story.#such(story.#createCategory, person, /201/));
      for (let tasks = 0; tasks < 3; tasks += 1) await story.#tell(story.#such(story.#createTask, person, /201/));
      for (let tasks = 0; tasks < 3; tasks += 1) await story.#tell(story.#such(story.#createSubtask, person, /201/));
      for (let shared = 0; shared < 2; shared += 1) await story.#tell(story.#such(story.#invite, person, /201/));
      for (const other of people) {
        const step = story.#such(story.#accept, other, /200/);
        if (step.expected === "200") await story.#tell(step);
      }
    }
    return story;
  }

  async goOn(mayLeave: boolean): Promise<void> {
    const deeds = [
      ...[this.#createTask, this.#createTask, this.#createSubtask, this.#createSubtask, this.#createSubtask],
      ...[this.#nest, this.#nest, this.#nest, this.#nest, this.#createCategory, this.#remind, this.#remind],
      ...[this.#edit, this.#complete, this.#deleteTask, this.#rename, this.#deleteCategory, this.#decline],
      ...[this.#move, this.#move, this.#move, this.#move, this.#move, this.#assign, this.#assign, this.#assign],
      ...[this.#invite, this.#invite, this.#invite, this.#invite, this.#invite, this.#accept, this.#withdraw],
      ...[this.#changeRole, this.#remove, this.#remove, this.#handOver, this.#handOver],
      ...[this.#comment, this.#comment, this.#comment, this.#editComment, this.#deleteComment],
      ...(mayLeave && this.#living.length > 3 ? [this.#deleteAccount, this.#deleteAccount] : []),
    ];
    const wanted = this.#one([/^2/, /^2/, /^2/, /^2/, /^(400|403|409)/, /./]);
    const invited = this.#invited;
    this.#invited = undefined;
    const deed = invited ? this.#accept : this.#one(deeds);
    const by = () => invited ?? this.#one(this.#living);
    await this.#tell(this.#such(deed, by, wanted));
  }

  /** One that ends so, where that can be found. */
  #such(deed: (this: Story, by: Person) => Step, by: Person | (() => Person), wanted: RegExp): Step & { name: string } {
    const propose = () => deed.call(this, by instanceof Person ? by : by());
    let step = propose();
    for (let tries = 0; tries < 60 && !wanted.test(step.expected); tries += 1) step = propose();
    return { ...step, name: deed.name };
  }

  async #tell({ by, send, expected, apply, name }: Step & { name: string }): Promise<void> {
    this.#log.push(`${name} by ${by.username}: ${expected}`);
    const { status, body } = await send();
    const told = status < 400 ? String(status) : `${status} ${body.code}`;
    expect(told, this.#story(body)).toBe(expected);
    if (status < 400) apply(body);
  }

  /** For each of the living: lists, both syncs and the model. */
  async expectRight(): Promise<void> {
    const ordering = this.#one(ORDERINGS);
    const page_size = this.#one([3, 100]);
    this.#checked = this.#one(this.#living);
    await Promise.all(this.#living.map((person) => this.#expectRightFor(person, { ordering, page_size })));
  }

  async #expectRightFor(person: Person, { ordering, page_size }: { ordering: string; page_size: number }) {
    const replica = this.#replicas.get(person.id) as Replica;
    const fresh = new Replica();
    const [tasks, categories, invitations] = await Promise.all([
      walk(person, `/api/tasks?ordering=${ordering}&page_size=${page_size}`),
      walk(person, `/api/categories?page_size=${page_size}`),
      walk(person, "/api/invitations?page_size=100"),
      replica.sync(person),
      fresh.sync(person),
    ]);
    const story = this.#story({ person: person.username, ordering, page_size });
    const world = this.#world;
    expect(tasks.map(({ id }) => id).sort(), story).toEqual(Object.keys(world.tasksSeenBy(person.id)).sort());
    expect(picked(tasks), story).toMatchObject(world.tasksSeenBy(person.id));
    expect(Object.keys(picked(categories)).sort(), story).toEqual(
      Object.keys(world.categoriesSeenBy(person.id)).sort(),
    );
    expect(picked(categories), story).toMatchObject(world.categoriesSeenBy(person.id));
    expect(invitations.map(({ id }) => id).sort(), story).toEqual(world.openInvitationsTo(person.id).sort());
    expect(fresh.of("task"), story).toEqual(picked(tasks));
    expect(fresh.of("category"), story).toEqual(picked(categories));
    expect(told(fresh.of("comment")), story).toEqual(world.commentsSeenBy(person.id));
    expect(Object.keys(fresh.of("reminder")).sort(), story).toEqual(world.remindersOf(person.id).sort());
    expect(fresh.of("invitation"), story).toMatchObject(picked(invitations));
    expect(replica.entities, story).toEqual(fresh.entities);
    const parents = tasks.flatMap(({ parent_id }) => parent_id ?? []);
    if (person === this.#checked) await this.#expectSubtasks(person, this.#one([...parents, "none"]), tasks);
    const commented = this.#one([...new Set(Object.values(fresh.of("comment")).map(({ task_id }) => task_id)), ""]);
    if (commented) await this.#expectComments(person, commented, fresh);
  }

  async #expectSubtasks(person: Person, parent: string, tasks: Thing[]): Promise<void> {
    const shown = tasks.filter(({ parent_id }) => parent_id === (parent === "none" ? null : parent));
    const found = await walk(person, `/api/tasks?parent=${parent}&page_size=2&ordering=position`);
    expect(picked(found), this.#story(parent)).toEqual(picked(shown));
    if (parent === "none") return;
    expect(await walk(person, `/api/tasks/${parent}/subtasks?page_size=3`), this.#story(parent)).toEqual(found);
    const { subtask_count, subtasks_done } = (await person.get(`/api/tasks/${parent}?counts=true`)).body;
    expect({ subtask_count, subtasks_done }, this.#story(parent)).toEqual({
      subtask_count: shown.length,
      subtasks_done: shown.filter(({ done }) => done).length,
    });
  }

  async #expectComments(person: Person, task: string, fresh: Replica): Promise<void> {
    const comments = await walk(person, `/api/tasks/${task}/comments?page_size=2`);
    const synced = Object.values(fresh.of("comment")).filter(({ task_id }) => task_id === task);
    expect(picked(comments), this.#story(task)).toEqual(picked(synced));
  }

  /** What came over the sockets that were open all along. */
  async expectToldLive(): Promise<void> {
    for (const person of this.#living) {
      const end = await tipOf(person);
      const [socket, live, fresh] = [this.#sockets.get(person.id) as Socket, new Replica(), new Replica()];
      while (socket.frames.findLast(({ cursor }) => cursor)?.cursor !== end) await socket.next();
      for (const change of socket.changes) live.apply(change);
      await fresh.sync(person);
      const { [`profile ${person.id}`]: _, ...things } = fresh.entities;
      expect(live.entities, this.#story(person.username)).toEqual(things);
    }
  }

  get #living(): Person[] {
    return this.#people.filter(({ id }) => this.#world.people.has(id));
  }

  #one<Of>(choices: readonly Of[]): Of {
    return choices[this.#random(choices.length)] as Of;
  }

  /** Most often one that they can see, else any that ever was, or none. */
  #some(subject: Subject, { id: user }: Person): string {
    const ids = this.#ids[subject] as string[];
    const seen = ids.filter((id) => this.#world.role(subject, id, user));
    return this.#one(seen.length > 0 && this.#random(10) < 7 ? seen : [...ids, newId(new Date())]);
  }

  /** Most often one that is theirs. */
  #own({ id: user }: Person): { subject: Subject; id: string } {
    const subject = this.#one<Subject>(["category", "category", "task"]);
    const own = (this.#ids[subject] as string[]).filter((id) => this.#world.thing(subject, id)?.owner === user);
    return { subject, id: own.length > 0 && this.#random(10) < 7 ? this.#one(own) : this.#some(subject, this.#any()) };
  }

  #any(): Person {
    return this.#one(this.#people);
  }

  #story(more: unknown): string {
    const names = Object.fromEntries(this.#people.map(({ id, username }) => [username, id]));
    return [...this.#log, JSON.stringify(names), JSON.stringify(more)].join("\n");
  }

  #createCategory(by: Person): Step {
    const [id, name] = [newId(new Date()), `Category ${this.#random(6)}`];
    const isTaken = [...this.#world.categories.values()].some((each) => each.owner === by.id && each.name === name);
    return {
      by,
      send: () => by.post("/api/categories", { id, name }),
      expected: outcome(201, [isTaken, "409 name_taken"]),
      apply: () => {
        this.#world.categories.set(id, { owner: by.id, name, grants: new Map() });
        this.#ids.category?.push(id);
      },
    };
  }

  #createTask(by: Person): Step {
    const [id, title] = [newId(new Date()), `Task ${this.#random(1000)}`];
    const category = this.#random(3) > 0 ? this.#some("category", by) : null;
    const owner = (category && this.#world.categories.get(category)?.owner) || by.id;
    const assignee = this.#random(3) === 0 ? this.#any().id : null;
    const done = this.#random(3) === 0;
    const mayBe = assignee === null || assignee === owner || this.#world.role("category", category, assignee) !== null;
    return {
      by,
      send: () => by.post("/api/tasks", { id, title, category_id: category, assignee_id: assignee, done }),
      expected: outcome(
        201,
        [category !== null && !this.#world.role("category", category, by.id), "400 invalid"],
        [category !== null && !this.#world.may("category", category, by.id, "editor"), "403 forbidden"],
        [!mayBe, "400 invalid"],
      ),
      apply: () => {
        this.#world.tasks.set(id, {
          owner,
          maker: by.id,
          title,
          category,
          parent: null,
          assignee,
          done,
          grants: new Map(),
        });
        this.#ids.task?.push(id);
      },
    };
  }

  #createSubtask(by: Person): Step {
    const world = this.#world;
    const [id, title] = [newId(new Date()), `Task ${this.#random(1000)}`];
    const parent = this.#some("task", by);
    const { owner = "", category = null } = world.tasks.get(parent) ?? {};
    const assignee = this.#random(3) === 0 ? this.#any().id : null;
    return {
      by,
      send: () => by.post("/api/tasks", { id, title, parent_id: parent, assignee_id: assignee }),
      expected: outcome(
        201,
        [!world.role("task", parent, by.id), "400 invalid"],
        [!world.may("task", parent, by.id, "editor"), "403 forbidden"],
        [world.lineage(parent).length === 5, "400 invalid"],
        [assignee !== null && world.role("task", parent, assignee) === null, "400 invalid"],
      ),
      apply: () => {
        const task = { owner, maker: by.id, title, category, parent, assignee, done: false, grants: new Map() };
        world.tasks.set(id, task);
        this.#ids.task?.push(id);
      },
    };
  }

  #onTask(by: Person, least: "viewer" | "editor", send: (path: string) => Promise<Answer>, ok = 200) {
    const id = this.#some("task", by);
    const apply = () => {};
    const expected = outcome(ok, ...this.#unless("task", id, by, least));
    return { id, task: this.#world.tasks.get(id), step: { by, send: () => send(`/api/tasks/${id}`), expected, apply } };
  }

  #unless(subject: Subject, id: string, by: Person, least: "viewer" | "editor" | "owner"): [boolean, string][] {
    return [
      [!this.#world.role(subject, id, by.id), "404 not_found"],
      [!this.#world.may(subject, id, by.id, least), "403 forbidden"],
    ];
  }

  #edit(by: Person): Step {
    const title = `Task ${this.#random(1_000_000)}`;
    const { task, step } = this.#onTask(by, "editor", (path) => by.patch(path, { title }));
    return { ...step, apply: () => Object.assign(task ?? {}, { title }) };
  }

  #complete(by: Person): Step {
    const verb = this.#one(["complete", "incomplete"]);
    const { task, step } = this.#onTask(by, "editor", (path) => by.post(`${path}/${verb}`));
    return { ...step, apply: () => Object.assign(task ?? {}, { done: verb === "complete" }) };
  }

  #deleteTask(by: Person): Step {
    const { id, step } = this.#onTask(by, "editor", (path) => by.delete(path), 204);
    return { ...step, apply: () => this.#world.deleteTask(id) };
  }

  #assign(by: Person): Step {
    const assignee = this.#one([null, ...this.#people.map((person) => person.id)]);
    const { id, task, step } = this.#onTask(by, "editor", (path) => by.patch(path, { assignee_id: assignee }));
    const mayBe = assignee === null || assignee === task?.assignee || this.#world.role("task", id, assignee) !== null;
    return {
      ...step,
      expected: mayBe ? step.expected : outcome(400, [step.expected !== "200", step.expected], [true, "400 invalid"]),
      apply: () => Object.assign(task ?? {}, { assignee }),
    };
  }

  #move(by: Person): Step {
    const world = this.#world;
    const target = this.#random(4) === 0 ? null : this.#some("category", by);
    const { id, task, step } = this.#onTask(by, "viewer", (path) => by.patch(path, { category_id: target }));
    if (!task || world.seenCategory(task, by.id) === target) return step;
    const owner = (target && world.categories.get(target)?.owner) || task.owner;
    return this.#relocate(step, id, { parent: null, category: target, owner }, [
      [world.seenParent(task, by.id) !== null, "400 invalid"],
      [target !== null && !world.role("category", target, by.id), "400 invalid"],
    ]);
  }

  #nest(by: Person): Step {
    const world = this.#world;
    const target = this.#random(4) === 0 ? null : this.#some("task", by);
    const { id, task, step } = this.#onTask(by, "viewer", (path) => by.patch(path, { parent_id: target }));
    if (!task || world.seenParent(task, by.id) === target) return step;
    const { category, owner } = target === null ? task : (world.tasks.get(target) ?? task);
    return this.#relocate(step, id, { parent: target, category, owner }, [
      [target !== null && !world.role("task", target, by.id), "400 invalid"],
    ]);
  }

  #relocate(step: Step, id: string, to: Pick<ModelTask, "parent" | "category" | "owner">, first: [boolean, string][]) {
    const world = this.#world;
    const by = step.by;
    const task = world.tasks.get(id) as ModelTask;
    const isWithin = to.owner === task.owner && (to.parent ?? to.category) !== null;
    const isEditor = (subject: Subject, thing: string | null) =>
      thing === null || world.may(subject, thing, by.id, "editor");
    const mayLeave = task.parent ? isEditor("task", task.parent) : isEditor("category", task.category);
    const mayEnter = to.parent ? isEditor("task", to.parent) : isEditor("category", to.category);
    const lineage = world.lineage(to.parent);
    return {
      ...step,
      expected: outcome(
        200,
        ...this.#unless("task", id, by, "viewer"),
        ...first,
        [!world.may("task", id, by.id, isWithin ? "editor" : "owner"), "403 forbidden"],
        [(isWithin && !mayLeave) || !mayEnter, "403 forbidden"],
        [lineage.includes(id) || lineage.length + world.levels(id) > 5, "400 invalid"],
      ),
      apply: () => world.move(id, to),
    };
  }

  #remind(by: Person): Step {
    const id = newId(new Date());
    const input = { id, at: new Date(Date.UTC(2090, 0, 1) + this.#random(1_000_000_000)).toISOString() };
    const { id: task, step } = this.#onTask(by, "viewer", (path) => by.post(`${path}/reminders`, input), 201);
    return { ...step, apply: () => this.#world.reminders.set(id, { task, user: by.id }) };
  }

  #rename(by: Person): Step {
    const [id, name] = [this.#some("category", by), `Renamed ${this.#random(1_000_000)}`];
    return {
      by,
      send: () => by.patch(`/api/categories/${id}`, { name }),
      expected: outcome(200, ...this.#unless("category", id, by, "owner")),
      apply: () => Object.assign(this.#world.categories.get(id) ?? {}, { name }),
    };
  }

  #deleteCategory(by: Person): Step {
    const [id, fate] = [this.#some("category", by), this.#one(["keep", "delete"] as const)];
    return {
      by,
      send: () => by.delete(`/api/categories/${id}?tasks=${fate}`),
      expected: outcome(204, ...this.#unless("category", id, by, "owner")),
      apply: () => this.#world.deleteCategory(id, fate),
    };
  }

  #invite(by: Person): Step {
    const [thing, invitee] = [this.#own(by), this.#any()];
    const { owner, grants } = this.#world.thing(thing.subject, thing.id) ?? {};
    const role = this.#one(["viewer", "editor"] as const);
    return {
      by,
      send: () => by.post(membersOf(thing), { username: invitee.username, role }),
      expected: outcome(
        201,
        ...this.#unless(thing.subject, thing.id, by, "owner"),
        [!this.#world.people.has(invitee.id), "400 invalid"],
        [invitee.id === owner || (grants?.has(invitee.id) ?? false), "409 already_member"],
      ),
      apply: ({ id }) => {
        for (const each of this.#world.invitations.values()) {
          if (each.subjectId === thing.id && each.invitee === invitee.id) each.isOpen = false;
        }
        const { subject, id: subjectId } = thing;
        const invitation = { subject, subjectId, role, inviter: by.id, invitee: invitee.id, isOpen: true };
        this.#world.invitations.set(id, invitation);
        this.#ids.invitation?.push(id);
        if (this.#random(4) > 0) this.#invited = invitee;
      },
    };
  }

  #answer(by: Person, path: string, ok: number, isTheirs: (invitation: ModelInvitation) => boolean) {
    const open = this.#world.openInvitationsTo(by.id);
    const some = [...(this.#ids.invitation as string[]), newId(new Date())];
    const id = this.#one(open.length > 0 && this.#random(10) < 8 ? open : some);
    const invitation = this.#world.invitations.get(id);
    const { subject = "task", subjectId = "" } = invitation ?? {};
    const step = {
      by,
      send: () => (path ? by.post(`/api/invitations/${id}/${path}`) : by.delete(`/api/invitations/${id}`)),
      expected: outcome(
        ok,
        [!invitation || !isTheirs(invitation), "404 not_found"],
        [!invitation?.isOpen, "409 invitation_over"],
        [path === "accept" && this.#world.thing(subject, subjectId)?.owner === by.id, "409 invitation_over"],
      ),
      apply: () => Object.assign(invitation ?? {}, { isOpen: false }),
    };
    return { invitation, step };
  }

  #accept(by: Person): Step {
    const { invitation, step } = this.#answer(by, "accept", 200, ({ invitee }) => invitee === by.id);
    const apply = () => {
      if (!invitation) return;
      invitation.isOpen = false;
      this.#world.thing(invitation.subject, invitation.subjectId)?.grants.set(by.id, invitation.role);
    };
    return { ...step, apply };
  }

  #decline(by: Person): Step {
    return this.#answer(by, "decline", 200, ({ invitee }) => invitee === by.id).step;
  }

  #withdraw(by: Person): Step {
    const isTheirs = ({ inviter, subject, subjectId }: ModelInvitation) =>
      inviter === by.id || this.#world.thing(subject, subjectId)?.owner === by.id;
    return this.#answer(by, "", 204, isTheirs).step;
  }

  /** A thing and one of its members, or anyone but its owner. */
  #member(by: Person) {
    const thing = this.#own(by);
    const found = this.#world.thing(thing.subject, thing.id);
    const members = [...(found?.grants.keys() ?? [])];
    const others = this.#people.map(({ id }) => id).filter((id) => id !== found?.owner);
    const user = this.#one(members.length > 0 && this.#random(10) < 8 ? members : others);
    const isMember = found?.grants.has(user) ?? false;
    return { thing, found, user, isMember, path: `${membersOf(thing)}/${user}` };
  }

  #changeRole(by: Person): Step {
    const { thing, found, user, isMember, path } = this.#member(by);
    const role = this.#one(["viewer", "editor"] as const);
    return {
      by,
      send: () => by.patch(path, { role }),
      expected: outcome(200, ...this.#unless(thing.subject, thing.id, by, "owner"), [!isMember, "404 not_found"]),
      apply: () => found?.grants.set(user, role),
    };
  }

  #remove(by: Person): Step {
    const { thing, found, user, isMember, path } = this.#member(by);
    const least = user === by.id ? "viewer" : "owner";
    return {
      by,
      send: () => by.delete(path),
      expected: outcome(204, ...this.#unless(thing.subject, thing.id, by, least), [!isMember, "404 not_found"]),
      apply: () => {
        found?.grants.delete(user);
        this.#world.forgetUnseen();
      },
    };
  }

  #handOver(by: Person): Step {
    const { thing, found, user, isMember, path } = this.#member(by);
    const { name } = (found ?? {}) as SharedThing & { name?: string };
    const { category = null, parent = null } = this.#world.tasks.get(thing.id) ?? {};
    const owns = [...this.#world.categories.values()].some((each) => each.owner === user && each.name === name);
    return {
      by,
      send: () => by.patch(path, { role: "owner" }),
      expected: outcome(
        200,
        ...this.#unless(thing.subject, thing.id, by, "owner"),
        [!isMember, "404 not_found"],
        [category !== null || parent !== null, "409 conflict"],
        [owns, "409 name_taken"],
      ),
      apply: () => this.#world.handOver(thing.subject, thing.id, user),
    };
  }

  #says(task: string): { body: string; mentions: string[] } {
    const mentioned = [this.#any(), this.#any()];
    const body = `${this.#random(1_000_000)}: @${mentioned.map(({ username }) => username).join(" and @")}.`;
    const ids = new Set(mentioned.map(({ id }) => id));
    return { body, mentions: [...ids].filter((id) => this.#world.role("task", task, id)) };
  }

  #comment(by: Person): Step {
    const [task, id] = [this.#some("task", by), newId(new Date())];
    const { body, mentions } = this.#says(task);
    return {
      by,
      send: () => by.post(`/api/tasks/${task}/comments`, { id, body }),
      expected: outcome(201, ...this.#unless("task", task, by, "viewer")),
      apply: () => {
        this.#world.comments.set(id, { task, author: by.id, body, mentions });
        this.#ids.comment?.push(id);
      },
    };
  }

  #onComment(by: Person, mayAlso: "owner" | undefined) {
    const id = this.#one([...(this.#ids.comment as string[]), newId(new Date())]);
    const comment = this.#world.comments.get(id);
    const task = comment?.task ?? this.#some("task", by);
    const may = comment?.author === by.id || (mayAlso !== undefined && this.#world.may("task", task, by.id, mayAlso));
    const refusals: [boolean, string][] = [
      ...this.#unless("task", task, by, "viewer"),
      [!comment, "404 not_found"],
      [!may, "403 forbidden"],
    ];
    return { id, task, comment, refusals, path: `/api/tasks/${task}/comments/${id}` };
  }

  #editComment(by: Person): Step {
    const { task, comment, refusals, path } = this.#onComment(by, undefined);
    const said = this.#says(task);
    return {
      by,
      send: () => by.patch(path, { body: said.body }),
      expected: outcome(200, ...refusals),
      apply: () => Object.assign(comment ?? {}, said),
    };
  }

  #deleteComment(by: Person): Step {
    const { id, refusals, path } = this.#onComment(by, "owner");
    const apply = () => this.#world.comments.delete(id);
    return { by, send: () => by.delete(path), expected: outcome(204, ...refusals), apply };
  }

  #deleteAccount(by: Person): Step {
    const shared = this.#random(3) === 0 ? {} : { shared: "delete" };
    const isRefused = !("shared" in shared) && this.#world.sharesSomething(by.id);
    return {
      by,
      send: () => by.delete("/api/me", { password: PASSWORD, ...shared }),
      expected: outcome(204, [isRefused, "409 shared_things"]),
      apply: () => this.#world.deleteAccount(by.id),
    };
  }
}

/** The first refusal that applies, else that it is done. */
function outcome(ok: number, ...refusals: [applies: boolean, answer: string][]): string {
  return refusals.find(([applies]) => applies)?.[1] ?? String(ok);
}

function membersOf({ subject, id }: { subject: Subject; id: string }): string {
  return `/api/${subject === "task" ? "tasks" : "categories"}/${id}/members`;
}

type Thing = Answer["body"];

/** By id. */
function picked(things: Thing[]): Record<string, Thing> {
  return Object.fromEntries(things.map((thing) => [thing.id, thing]));
}

function told(comments: Record<string, Thing>) {
  const view = ({ task_id, author, body, mentions }: Thing) => {
    const ids = mentions.map(({ id }: { id: string }) => id).sort();
    return { task_id, author: author.id, body, mentions: ids };
  };
  return Object.fromEntries(Object.entries(comments).map(([id, comment]) => [id, view(comment)]));
}
