import type { Tool } from "../tool.ts";
import { CHATGPT_TOOLS } from "./chatgpt-tools.ts";
import { OTHER_TOOLS } from "./other-tools.ts";
import { READ_TOOLS } from "./read-tools.ts";
import { TASK_TOOLS } from "./task-tools.ts";

/** In the order in which clients list them. */
export const TOOLS: readonly Tool[] = [...READ_TOOLS, ...TASK_TOOLS, ...OTHER_TOOLS, ...CHATGPT_TOOLS];
