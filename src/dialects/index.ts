import type { Dialects } from "../http/docs.ts";
import { dialect000 } from "./000.ts";
import { dialect001 } from "./001.ts";
import { dialect004 } from "./004.ts";

/** By the number of the document. Of 002 and 003 every path and name is native. */
export const DIALECTS: Dialects = { "000": dialect000, "001": dialect001, "004": dialect004 };
