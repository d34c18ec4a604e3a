import { DatabaseSync } from "node:sqlite";

/** Tasks of a user in one turn. Users take turns, so that a user's rows are spread over the file, as in real use. */
const TURN = 10;
/** Users to a statement. */
const CHUNK = 1_000;
const CATEGORIES = 5;

/**
 * Fills a database as users do: each has a session, five categories, labels, and tasks with their events, feed rows,
 * completions, reminders and comments. Every fifth user shares a category with the next one, and every fourth has a
 * digest. All past work of the crons is done.
 * @param file the database's, which nothing has open: through D1 this would take ten times as long
 * @param sample `{ passwordHash, taskData }`: what the product itself stores
 * @returns the bytes that each part takes, by name
 */
export function seedUsers(file, { users, tasks }, sample) {
  const db = open(file);
  const run = (sql, ...values) =>
    db.prepare(sql).run(Object.fromEntries(values.map((value, at) => [`${at + 1}`, value])));
  const bytes = {};
  let size = usedBytes(db);
  const measured = (name, ...statements) => {
    for (const [sql, ...values] of statements) {
      for (let from = 0; from < users; from += CHUNK) run(sql, from, Math.min(from + CHUNK, users), ...values);
    }
    const now = usedBytes(db);
    bytes[name] = (bytes[name] ?? 0) + now - size;
    size = now;
  };

  measured("accounts", [INSERT_USERS, sample.passwordHash], [INSERT_PROFILES], [INSERT_SESSIONS], [INSERT_DIGESTS]);
  measured("categories, labels, grants", [INSERT_CATEGORIES], [INSERT_LABELS], [INSERT_GRANTS, users]);
  for (let from = 0; from < tasks; from += TURN) {
    const turn = [from, Math.min(from + TURN, tasks)];
    measured("tasks", [INSERT_TASKS, ...turn]);
    const { seq } = db.prepare("SELECT coalesce(max(seq), 0) AS seq FROM events").get();
    measured("events", [INSERT_EVENTS, sample.taskData, ...turn]);
    measured("feed rows", [INSERT_FEED, seq]);
    measured("completions", [INSERT_COMPLETIONS, ...turn]);
    measured("reminders, comments", [INSERT_REMINDERS, ...turn], [INSERT_COMMENTS, ...turn]);
  }
  db.exec("INSERT OR REPLACE INTO counted (id, seq) SELECT 1, max(seq) FROM events");
  db.exec("UPDATE event_cursors SET seq = (SELECT max(seq) FROM events)");
  db.close();
  return { ...bytes, "the whole database": size };
}

/** Without a journal on disk, and with a gigabyte of cache. */
function open(file) {
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  db.exec(
    "PRAGMA journal_mode = DELETE; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000",
  );
  return db;
}

function usedBytes(db) {
  return db.prepare("PRAGMA page_count").get().page_count * db.prepare("PRAGMA page_size").get().page_size;
}

export function usernameOf(n) {
  return `seeded-${n}`;
}

const AT = (second) => `strftime('%Y-%m-%dT%H:%M:%fZ', 1700000000 + ${second}, 'unixepoch')`;
/** Ids are in the order of the numbers. */
const ID = (kind, number) =>
  `printf('018f%04x-%04x-7${kind}-8%03x-%012x', (${number}) >> 16, (${number}) & 65535, (${number}) * 7919 & 4095, ${number})`;
const USER = ID("001", "n");
const USERS = "n (n) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT n + 1 FROM n WHERE n + 1 < ?2)";
const upTo = (count) => `SELECT value AS k FROM json_each('${JSON.stringify([...Array(count).keys()])}')`;

const INSERT_USERS = `WITH RECURSIVE ${USERS}
  INSERT INTO users (id, username, username_key, email, email_key, email_verified, password_hash, created_at)
  SELECT ${USER}, 'seeded-' || n, 'seeded-' || n, n || '@users.example', n || '@users.example', 1, ?3, ${AT("n")} FROM n`;

const INSERT_PROFILES = `WITH RECURSIVE ${USERS}
  INSERT INTO profiles (user_id, display_name, created_at, updated_at)
  SELECT ${USER}, 'User ' || n, ${AT("n")}, ${AT("n")} FROM n`;

const INSERT_SESSIONS = `WITH RECURSIVE ${USERS}
  INSERT INTO sessions (id, user_id, rotated_at, created_at, last_used_at, expires_at, user_agent)
  SELECT ${ID("002", "n")}, ${USER}, ${AT("n")}, ${AT("n")}, ${AT("n")}, '2099-01-01T00:00:00.000Z',
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' FROM n`;

const INSERT_DIGESTS = `WITH RECURSIVE ${USERS}
  INSERT INTO digests (user_id, at, take_at) SELECT ${USER}, '2099-01-01T06:00:00.000Z', '2099-01-01T06:00:00.000Z'
  FROM n WHERE n % 4 = 0`;

const CATEGORY = ID("003", `n * ${CATEGORIES} + k`);
const POSITION = (number) => `printf('a%08x%06xV', n, ${number})`;

const INSERT_CATEGORIES = `WITH RECURSIVE ${USERS}
  INSERT INTO categories (id, owner_id, name, name_key, position, created_at, updated_at)
  SELECT ${CATEGORY}, ${USER}, 'Category ' || k, 'category ' || k, ${POSITION("k")}, ${AT("n")}, ${AT("n")}
  FROM n, (${upTo(CATEGORIES)})`;

const INSERT_LABELS = `WITH RECURSIVE ${USERS}
  INSERT INTO labels (id, owner_id, name, name_key, position, created_at, updated_at)
  SELECT ${ID("004", "n * 3 + k")}, ${USER}, 'label ' || k, 'label ' || k, ${POSITION("k")}, ${AT("n")}, ${AT("n")}
  FROM n, (${upTo(3)})`;

/** The tasks of category 0 are shared. */
const INSERT_GRANTS = `WITH RECURSIVE ${USERS}
  INSERT INTO grants (user_id, subject, subject_id, role, created_at)
  SELECT ${ID("001", "(n + 1) % ?3")}, 'category', ${ID("003", `n * ${CATEGORIES}`)}, 'editor', ${AT("n")}
  FROM n WHERE n % 5 = 0`;

/** The `k`-th task of a user. */
const TASKS = `WITH RECURSIVE ${USERS}, k (k) AS
  (SELECT CAST(?3 AS INTEGER) UNION ALL SELECT k + 1 FROM k WHERE k + 1 < ?4)`;
const NUMBER = "(k * 1000000 + n)";
const TASK = ID("005", NUMBER);
const MADE = AT("k * 86400 + n");
const DONE = "k % 10 < 6";

const INSERT_TASKS = `${TASKS}
  INSERT INTO tasks (id, owner_id, category_id, title, title_key, description, description_key, status, completed_at,
    priority, due_date, time_zone, due_at, remind_from, created_at, updated_at, created_by, position, labels)
  SELECT ${TASK}, ${USER}, CASE WHEN k % 2 THEN ${ID("003", `n * ${CATEGORIES} + k / 2 % ${CATEGORIES}`)} END,
    'Call the printer about ' || k, 'call the printer about ' || k,
    'They are open until six. Ask for the heavy paper.', 'they are open until six. ask for the heavy paper.',
    CASE WHEN ${DONE} THEN 2 WHEN k % 10 = 9 THEN 1 ELSE 0 END, CASE WHEN ${DONE} THEN ${AT("k * 86400 + n + 7200")} END,
    k % 5, CASE WHEN k % 4 THEN date(1800000000 + k * 86400, 'unixepoch') END, CASE WHEN k % 4 THEN 'UTC' END,
    CASE WHEN k % 4 THEN ${AT("100000000 + k * 86400")} END, CASE WHEN k % 4 THEN ${AT("100000000 + k * 86400")} END,
    ${MADE}, ${MADE}, ${USER}, printf('a%08x%06xV', k, n),
    CASE WHEN k % 5 = 0 THEN json_array(json_array('label 0', 'label 0', 'label 0')) END
  FROM n, k`;

/** A creation, an edit of every third task, a completion of those that are done. */
const INSERT_EVENTS = `${TASKS.replace("?3", "?4").replace("?4)", "?5)")}
  INSERT INTO events (event, entity, entity_id, owner_id, actor_id, at, data, subject_id)
  SELECT name, 'task', ${TASK}, ${USER}, ${USER}, ${AT("k * 86400 + n + 3600 * place")},
    json_set(?3, '$.id', ${TASK}, '$.owner_id', ${USER}, '$.title', 'Call the printer about ' || k), ${TASK}
  FROM n, k, (SELECT 0 AS place, 'task.created' AS name UNION ALL SELECT 1, 'task.updated' UNION ALL SELECT 2, 'task.completed')
  WHERE place = 0 OR place = 1 AND k % 3 = 0 OR place = 2 AND ${DONE}`;

/** One for the owner, and one for each member. */
const INSERT_FEED = `WITH RECURSIVE ${USERS}, latest AS
  (SELECT max(seq) AS seq, event, entity_id, owner_id, at FROM events WHERE seq > ?3
    AND owner_id >= ${ID("001", "?1")} AND owner_id < ${ID("001", "?2")} GROUP BY entity_id)
  INSERT INTO feed (user_id, entity, entity_id, seq, gone, event, actor_id, at)
  SELECT owner_id, 'task', entity_id, seq, 0, event, owner_id, at FROM latest
  UNION ALL SELECT grants.user_id, 'task', entity_id, seq, 0, event, latest.owner_id, at FROM latest
    JOIN tasks ON tasks.id = entity_id CROSS JOIN grants ON subject = 'category' AND subject_id = category_id
  ORDER BY 1, 3`;

const INSERT_COMPLETIONS = `${TASKS}
  INSERT INTO completions (id, task_id, owner_id, due_at, completed_at, completed_by, category_id)
  SELECT ${ID("006", NUMBER)}, id, owner_id, due_at, completed_at, owner_id, category_id
  FROM n CROSS JOIN k CROSS JOIN tasks ON id = ${TASK} WHERE ${DONE}`;

const INSERT_REMINDERS = `${TASKS}
  INSERT INTO reminders (id, task_id, user_id, at, status, take_at, created_at, updated_at)
  SELECT ${ID("007", NUMBER)}, ${TASK}, ${USER}, ${AT("200000000 + k * 86400")}, 'scheduled',
    ${AT("200000000 + k * 86400")}, ${MADE}, ${MADE} FROM n, k WHERE k % 10 = 8`;

const INSERT_COMMENTS = `${TASKS}
  INSERT INTO comments (id, task_id, author_id, body, mentions, created_at, updated_at)
  SELECT ${ID("008", NUMBER)}, ${TASK}, ${USER}, 'The heavy paper comes on Thursday.', '[]', ${MADE}, ${MADE}
  FROM n, k WHERE k % 10 = 7`;
