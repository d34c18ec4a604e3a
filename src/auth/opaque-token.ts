import type { Settings } from "../env.ts";
import { uuidFromBytes, uuidToBytes } from "../kernel/ids.ts";
import { seal, unseal } from "./seal.ts";

/** The content of an opaque token. The database stores no tokens: each can be made again from its session. */
export interface SessionRef {
  readonly userId: string;
  readonly sessionId: string;
  /** A refresh token's place in its session, from 0: how many refresh tokens the session had before. */
  readonly generation: number;
}

/** `twr_`: a refresh token, good for one generation. `tws_`: an access token that lives as long as its session. */
export type OpaquePrefix = "twr_" | "tws_";

const REF_BYTES = 16 + 16 + 4;

export function sealOpaque(settings: Settings, prefix: OpaquePrefix, ref: SessionRef): Promise<string> {
  const bytes = new Uint8Array(REF_BYTES);
  bytes.set(uuidToBytes(ref.userId), 0);
  bytes.set(uuidToBytes(ref.sessionId), 16);
  new DataView(bytes.buffer).setUint32(32, ref.generation);
  return seal(settings, prefix, bytes);
}

/** Undefined for a token that we did not make, or made for another use. */
export async function openOpaque(
  settings: Settings,
  prefix: OpaquePrefix,
  token: string,
): Promise<SessionRef | undefined> {
  const ref = await unseal(settings, prefix, token);
  if (ref?.length !== REF_BYTES) return undefined;
  return {
    userId: uuidFromBytes(ref.slice(0, 16)),
    sessionId: uuidFromBytes(ref.slice(16, 32)),
    generation: new DataView(ref.buffer).getUint32(32),
  };
}
