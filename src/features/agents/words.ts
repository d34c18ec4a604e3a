import { parse } from "../../../client/words/parse.ts";
import { wordsOf } from "../../../client/words/scan.ts";
import { nameAfter } from "../../../client/words/signs.ts";
import { hasScopes, type Scope } from "../../auth/scopes.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { pageOf } from "../../db/keyset.ts";
import { selectCategoryPage } from "../categories/categories.ts";
import { inZone, selectZone } from "../profiles/zone.ts";
import { selectNamedMembers } from "../sharing/named-members.ts";
import { selectScopes } from "../tokens/tokens.ts";

const PAGE = { limit: 1_000 };

/**
 * Reads what the words of these texts depend on: the profile's zone, the categories, and the members that they name.
 * Returns the context in that zone, and the parser.
 */
export async function readWords(ctx: AuthenticatedContext, texts: readonly string[]) {
  const usernames = usernamesIn(texts);
  const [[token], zone, rows, named = []] = await read(
    ctx,
    selectScopes(ctx),
    selectZone(ctx),
    selectCategoryPage(ctx, false, PAGE),
    ...(usernames.length > 0 ? [selectNamedMembers(ctx, usernames)] : []),
  );
  const own = inZone(ctx, zone);
  const mayRead = (scope: Scope) => !token || hasScopes(token.scopes, scope);
  const categories = mayRead("categories:read") ? pageOf(rows, PAGE).items : [];
  const members = mayRead("sharing") ? named : [];
  return {
    ctx: own,
    /**
     * The fields of a task in words, as `POST /api/tasks` takes them.
     * @param categoryId the category that is given beside the text: its members count, whatever the words name
     */
    fieldsOf: (text: string, categoryId?: unknown) => {
      const place = typeof categoryId === "string" ? { category_id: categoryId } : {};
      const { title, fields } = parse(text, {
        now: ctx.now,
        zone: own.principal.timeZone,
        categories: categories.map(({ id, name }) => ({ id: place.category_id ?? id, name })),
        members: categoryId === null ? [] : members,
        place,
      });
      return { title, ...fields };
    },
  };
}

/** More are not looked up. */
const MOST_NAMES = 50;

function usernamesIn(texts: readonly string[]): string[] {
  const names = texts.flatMap(wordsOf).flatMap((word) => nameAfter("+", word)?.name ?? []);
  return [...new Set(names)].slice(0, MOST_NAMES);
}
