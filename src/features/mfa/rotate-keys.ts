import { and, asc, eq, gt, sql } from "drizzle-orm";
import { keyId } from "../../auth/signing-key.ts";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { field } from "../../db/rows.ts";
import { secondFactors } from "../../db/schema/second-factors.ts";
import { statementOf, statements } from "../../db/statements.ts";
import { log } from "../../kernel/log.ts";
import { decryptSecret, encryptSecret } from "./encryption.ts";
import type { Factor } from "./verify-code.ts";

const CHUNK = 500;
const MAX_CHUNKS = 100;

/**
 * Encrypts secrets with `JWT_SECRET` that have the previous key. Each night does a part, and the next one continues.
 */
export async function rotateSecondFactorKeys(ctx: RequestContext): Promise<void> {
  const { JWT_SECRET, JWT_SECRET_PREVIOUS } = ctx.settings;
  if (!JWT_SECRET_PREVIOUS || JWT_SECRET_PREVIOUS === JWT_SECRET) return;
  const previous = await keyId(JWT_SECRET_PREVIOUS);
  let count = 0;
  let after = "";
  for (let turn = 0; turn < MAX_CHUNKS; turn += 1) {
    const [factors] = await readUnchecked(ctx, selectChunk(previous, after));
    const encrypted = await Promise.all(factors.map((factor) => encryptAnew(ctx, factor)));
    if (factors.length > 0) await write(ctx, [], [updateSecrets(encrypted.flat())]);
    count += encrypted.flat().length;
    after = factors.at(-1)?.userId ?? after;
    if (factors.length < CHUNK) break;
  }
  if (count > 0) log({ second_factors_encrypted_anew: count });
}

function selectChunk(previous: string, after: string) {
  return statements
    .select()
    .from(secondFactors)
    .where(and(eq(secondFactors.keyId, previous), gt(secondFactors.userId, after)))
    .orderBy(asc(secondFactors.userId))
    .limit(CHUNK);
}

interface Encrypted {
  readonly userId: string;
  /** The secret that was read. */
  readonly previous: string;
  readonly secret: string;
  readonly keyId: string;
}

async function encryptAnew({ settings }: RequestContext, factor: Factor): Promise<Encrypted[]> {
  const { userId, secret: previous } = factor;
  const secret = await decryptSecret(settings, factor);
  return secret ? [{ userId, previous, ...(await encryptSecret(settings, userId, secret)) }] : [];
}

/** Only if the secret is still the one that was read. */
function updateSecrets(rows: readonly Encrypted[]) {
  return statementOf(sql`UPDATE ${secondFactors} SET secret = ${field("secret")}, key_id = ${field("keyId")}
    FROM json_each(${JSON.stringify(rows)}) AS line
    WHERE ${secondFactors.userId} = ${field("userId")} AND ${secondFactors.secret} = ${field("previous")}`);
}
