// What the contract says of sharing, once more and on its own: who owns what, who sees what, and as what.

export type Role = "viewer" | "editor" | "owner";
export type Subject = "category" | "task";

const RANK = { viewer: 1, editor: 2, owner: 3 };

export interface SharedThing {
  owner: string;
  grants: Map<string, "viewer" | "editor">;
}

export interface ModelCategory extends SharedThing {
  name: string;
}

export interface ModelTask extends SharedThing {
  title: string;
  maker: string;
  category: string | null;
  /** Owner and category are the parent's. */
  parent: string | null;
  assignee: string | null;
  done: boolean;
}

export interface ModelComment {
  task: string;
  author: string;
  body: string;
  mentions: string[];
}

export interface ModelInvitation {
  subject: Subject;
  subjectId: string;
  role: "viewer" | "editor";
  inviter: string;
  invitee: string;
  isOpen: boolean;
}

export class World {
  readonly people = new Set<string>();
  readonly categories = new Map<string, ModelCategory>();
  readonly tasks = new Map<string, ModelTask>();
  readonly comments = new Map<string, ModelComment>();
  readonly invitations = new Map<string, ModelInvitation>();
  readonly reminders = new Map<string, { task: string; user: string }>();

  thing(subject: Subject, id: string): SharedThing | undefined {
    return subject === "task" ? this.tasks.get(id) : this.categories.get(id);
  }

  role(subject: Subject, id: string | null, user: string): Role | null {
    const thing = id === null ? undefined : this.thing(subject, id);
    if (!thing) return null;
    if (thing.owner === user) return "owner";
    if (subject === "category") return thing.grants.get(user) ?? null;
    const { category } = thing as ModelTask;
    const byCategory = category === null ? undefined : this.categories.get(category)?.grants.get(user);
    const byTasks = this.lineage(id).map((each) => this.tasks.get(each)?.grants.get(user));
    return higher(...byTasks, byCategory) ?? null;
  }

  /** A task and those above it. */
  lineage(id: string | null): string[] {
    return id === null ? [] : [id, ...this.lineage(this.tasks.get(id)?.parent ?? null)];
  }

  below(id: string): string[] {
    const children = [...this.tasks].filter(([, { parent }]) => parent === id).map(([child]) => child);
    return children.flatMap((child) => [child, ...this.below(child)]);
  }

  levels(id: string): number {
    const children = [...this.tasks].filter(([, { parent }]) => parent === id);
    return 1 + Math.max(0, ...children.map(([child]) => this.levels(child)));
  }

  may(subject: Subject, id: string | null, user: string, least: Role): boolean {
    const role = this.role(subject, id, user);
    return role !== null && RANK[role] >= RANK[least];
  }

  /** The category of a task as this person is told of it. */
  seenCategory({ category }: ModelTask, user: string): string | null {
    return this.role("category", category, user) && category;
  }

  seenParent({ parent }: ModelTask, user: string): string | null {
    return this.role("task", parent, user) && parent;
  }

  inside(category: string): [string, ModelTask][] {
    return [...this.tasks].filter(([, task]) => task.category === category);
  }

  /** Takes from whoever has lost sight of a task what that takes with it. */
  forgetUnseen(): void {
    for (const [id, task] of this.tasks) {
      if (task.assignee !== null && !this.role("task", id, task.assignee)) task.assignee = null;
    }
    for (const [id, { task, user }] of this.reminders) if (!this.role("task", task, user)) this.reminders.delete(id);
    for (const [id, { task }] of this.comments) if (!this.tasks.has(task)) this.comments.delete(id);
    for (const [id, { subject, subjectId }] of this.invitations) {
      if (!this.thing(subject, subjectId)) this.invitations.delete(id);
    }
  }

  move(id: string, { parent, category, owner }: Pick<ModelTask, "parent" | "category" | "owner">): void {
    Object.assign(this.tasks.get(id) as ModelTask, { parent });
    for (const each of [id, ...this.below(id)]) {
      const task = this.tasks.get(each) as ModelTask;
      Object.assign(task, { category, owner });
      task.grants.delete(owner);
    }
    this.forgetUnseen();
  }

  deleteTask(id: string): void {
    for (const each of [...this.below(id), id]) this.tasks.delete(each);
    this.forgetUnseen();
  }

  deleteCategory(id: string, fate: "keep" | "delete"): void {
    for (const [taskId, task] of this.inside(id)) {
      if (fate === "keep") task.category = null;
      else this.tasks.delete(taskId);
    }
    this.categories.delete(id);
    this.forgetUnseen();
  }

  handOver(subject: Subject, id: string, heir: string): void {
    const thing = this.thing(subject, id) as SharedThing;
    thing.grants.delete(heir);
    thing.grants.set(thing.owner, "editor");
    thing.owner = heir;
    const below = this.below(id).map((each) => this.tasks.get(each) as ModelTask);
    for (const task of subject === "task" ? below : this.inside(id).map(([, task]) => task)) {
      task.owner = heir;
      task.grants.delete(heir);
    }
  }

  sharesSomething(user: string): boolean {
    return [...this.categories.values(), ...this.tasks.values()].some(
      ({ owner, grants }) => owner === user && grants.size > 0,
    );
  }

  deleteAccount(user: string): void {
    this.people.delete(user);
    for (const things of [this.tasks, this.categories]) {
      for (const [id, thing] of things) {
        thing.grants.delete(user);
        if (thing.owner === user) things.delete(id);
      }
    }
    for (const [id, { author }] of this.comments) if (author === user) this.comments.delete(id);
    for (const comment of this.comments.values()) comment.mentions = comment.mentions.filter((each) => each !== user);
    for (const [id, each] of this.invitations) {
      if (each.inviter === user || each.invitee === user) this.invitations.delete(id);
    }
    this.forgetUnseen();
  }

  tasksSeenBy(user: string) {
    return shown(this.tasks, (id, task) => {
      const role = this.role("task", id, user);
      const { title, owner, assignee, maker, done } = task;
      const [category_id, parent_id] = [this.seenCategory(task, user), this.seenParent(task, user)];
      const place = { owner_id: owner, category_id, parent_id };
      return role && { title, ...place, role, assignee_id: assignee, created_by: maker, done };
    });
  }

  categoriesSeenBy(user: string) {
    return shown(this.categories, (id, { name, owner }) => {
      const role = this.role("category", id, user);
      return role && { name, owner_id: owner, role };
    });
  }

  commentsSeenBy(user: string) {
    return shown(this.comments, (_, { task, author, body, mentions }) => {
      return this.role("task", task, user) && { task_id: task, author, body, mentions: mentions.toSorted() };
    });
  }

  remindersOf(user: string): string[] {
    return [...this.reminders].filter(([, each]) => each.user === user).map(([id]) => id);
  }

  openInvitationsTo(user: string): string[] {
    return [...this.invitations].filter(([, each]) => each.isOpen && each.invitee === user).map(([id]) => id);
  }
}

function higher<Of extends Role>(...roles: (Of | undefined)[]): Of | undefined {
  return roles.filter((role) => role !== undefined).sort((one, other) => RANK[other] - RANK[one])[0];
}

function shown<Thing, Shown>(things: Map<string, Thing>, view: (id: string, thing: Thing) => Shown | null) {
  return Object.fromEntries([...things].flatMap(([id, thing]) => (view(id, thing) ? [[id, view(id, thing)]] : [])));
}
