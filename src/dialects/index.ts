import type { Dialects } from "../http/docs.ts";
import { dialect000 } from "./000.ts";
import { dialect001 } from "./001.ts";
import { dialect004 } from "./004.ts";

/** Keys are the numbers of the original documents. 002 and 003 use only native paths and names. */
export const DIALECTS: Dialects = { "000": dialect000, "001": dialect001, "004": dialect004 };
