import { and, asc, eq, gt, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { decryptSecret, type Encrypted, encryptSecret, type Purpose } from "../../auth/encryption.ts";
import { keyId } from "../../auth/signing-key.ts";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { field } from "../../db/rows.ts";
import { secondFactors } from "../../db/schema/second-factors.ts";
import { webhooks } from "../../db/schema/webhooks.ts";
import { statementOf, statements } from "../../db/statements.ts";
import { log } from "../../kernel/log.ts";

const CHUNK = 500;
const MAX_CHUNKS = 100;

/** A table of secrets. */
interface Secrets {
  readonly purpose: Purpose;
  readonly table: SQLiteTable;
  /** What a secret is bound to. */
  readonly subject: SQLiteColumn;
  readonly secret: SQLiteColumn;
  readonly keyId: SQLiteColumn;
}

const SECRETS: readonly Secrets[] = [
  { purpose: "second-factor", table: secondFactors, subject: secondFactors.userId, ...columnsOf(secondFactors) },
  { purpose: "webhook", table: webhooks, subject: webhooks.id, ...columnsOf(webhooks) },
];

function columnsOf({ secret, keyId }: { readonly secret: SQLiteColumn; readonly keyId: SQLiteColumn }) {
  return { secret, keyId };
}

/**
 * Encrypts secrets with `JWT_SECRET` that have the previous key. Each night does a part, and the next one continues.
 */
export async function rotateEncryptionKeys(ctx: RequestContext): Promise<void> {
  const { JWT_SECRET, JWT_SECRET_PREVIOUS } = ctx.settings;
  if (!JWT_SECRET_PREVIOUS || JWT_SECRET_PREVIOUS === JWT_SECRET) return;
  const previous = await keyId(JWT_SECRET_PREVIOUS);
  for (const secrets of SECRETS) {
    const count = await rotateTable(ctx, secrets, previous);
    if (count > 0) log({ encrypted_anew: secrets.purpose, rows: count });
  }
}

async function rotateTable(ctx: RequestContext, secrets: Secrets, previous: string): Promise<number> {
  let count = 0;
  let after = "";
  for (let turn = 0; turn < MAX_CHUNKS; turn += 1) {
    const [rows] = await readUnchecked(ctx, selectChunk(secrets, previous, after));
    const encrypted = (await Promise.all(rows.map((row) => encryptAnew(ctx, secrets, row)))).flat();
    if (encrypted.length > 0) await write(ctx, [], [updateSecrets(secrets, encrypted)]);
    count += encrypted.length;
    after = rows.at(-1)?.subject ?? after;
    if (rows.length < CHUNK) break;
  }
  return count;
}

function selectChunk({ table, subject, secret, keyId }: Secrets, previous: string, after: string) {
  return statements
    .select({ subject: text(subject), secret: text(secret), keyId: text(keyId) })
    .from(table)
    .where(and(eq(keyId, previous), gt(subject, after)))
    .orderBy(asc(subject))
    .limit(CHUNK);
}

function text(column: SQLiteColumn): SQL<string> {
  return sql<string>`${column}`;
}

interface Rotated extends Encrypted {
  readonly subject: string;
  /** The secret that was read. */
  readonly previous: string;
}

async function encryptAnew(
  { settings }: RequestContext,
  { purpose }: Secrets,
  row: Encrypted & { readonly subject: string },
): Promise<Rotated[]> {
  const { subject, secret: previous } = row;
  const secret = await decryptSecret(settings, purpose, subject, row);
  return secret ? [{ subject, previous, ...(await encryptSecret(settings, purpose, subject, secret)) }] : [];
}

/** Only if the secret is still the one that was read. */
function updateSecrets({ table, subject, secret }: Secrets, rows: readonly Rotated[]) {
  return statementOf(sql`UPDATE ${table} SET secret = ${field("secret")}, key_id = ${field("keyId")}
    FROM json_each(${JSON.stringify(rows)}) AS line
    WHERE ${subject} = ${field("subject")} AND ${secret} = ${field("previous")}`);
}
