import type { Dialects } from "../http/docs.ts";
import { dialect000 } from "./000.ts";
import { dialect001 } from "./001.ts";
import { dialect004 } from "./004.ts";

/** By the number of the original document. 002 and 003 have no paths and names but native ones. */
export const DIALECTS: Dialects = { "000": dialect000, "001": dialect001, "004": dialect004 };
