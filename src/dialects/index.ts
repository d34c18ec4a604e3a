import type { Dialects } from "../http/docs.ts";

export const DIALECTS: Dialects = {};
