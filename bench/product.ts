/** Everything that the benchmark imports from the Worker. */
export type { Env } from "../src/env.ts";
export { default as product, Hub, Webhook } from "../src/index.ts";
export { newId } from "../src/kernel/ids.ts";
