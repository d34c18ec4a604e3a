// esbuild cannot tree-shake `import { z }`, so zod's own index brings sixty locales and a second namespace into the bundle.
// This file takes its place in the Worker (`alias` in wrangler.toml), in tests (vitest.config.ts) and in types (`paths`).
export * from "../node_modules/zod/v4/classic/checks.js";
export * as coerce from "../node_modules/zod/v4/classic/coerce.js";
export * from "../node_modules/zod/v4/classic/compat.js";
export * from "../node_modules/zod/v4/classic/errors.js";
export * as iso from "../node_modules/zod/v4/classic/iso.js";
export * from "../node_modules/zod/v4/classic/parse.js";
export * from "../node_modules/zod/v4/classic/schemas.js";
export type * as core from "../node_modules/zod/v4/core/index.js";
export {
  config,
  type infer,
  type input,
  NEVER,
  type output,
  prettifyError,
  regexes,
} from "../node_modules/zod/v4/core/index.js";
export * as z from "./zod.ts";
