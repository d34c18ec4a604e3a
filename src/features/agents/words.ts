import { parse } from "../../../client/words/parse.ts";
import { hasScopes } from "../../auth/scopes.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { pageOf } from "../../db/keyset.ts";
import { selectCategoryPage } from "../categories/categories.ts";
import { inZone, selectZone } from "../profiles/zone.ts";
import { selectScopes } from "../tokens/tokens.ts";

const PAGE = { limit: 1_000 };

/** Reads what words depend on: the profile's zone and the categories. Returns the context in that zone, and the parser. */
export async function readWords(ctx: AuthenticatedContext) {
  const [[token], zone, rows] = await read(
    ctx,
    selectScopes(ctx),
    selectZone(ctx),
    selectCategoryPage(ctx, false, PAGE),
  );
  const own = inZone(ctx, zone);
  const mayReadCategories = !token || hasScopes(token.scopes, "categories:read");
  const categories = mayReadCategories ? pageOf(rows, PAGE).items : [];
  return {
    ctx: own,
    /** The fields of a task in words, as `POST /api/tasks` takes them. */
    fieldsOf: (text: string) => {
      const { title, fields } = parse(text, { now: ctx.now, zone: own.principal.timeZone, categories });
      return { title, ...fields };
    },
  };
}
