import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settingsOf } from "../src/env.ts";
import { type Cursor, compareCursors, openCursor, sealCursor } from "../src/features/feed/cursor.ts";
import { env } from "./support/env.ts";

const settings = settingsOf(env);
const uuid = fc.uuid({ version: 7 });
const entity = fc.constantFrom("category", "profile", "task", "");
const cursors = fc.record(
  { seq: fc.maxSafeNat(), entity, id: uuid, began: fc.maxSafeNat() },
  { requiredKeys: ["seq", "entity", "id"] },
);

describe("a cursor", () => {
  it("opens as it was sealed, for its user in its epoch and for no other", () => {
    fc.assert(
      fc.property(cursors, uuid, uuid, fc.integer({ min: 2 }), (cursor, user, other, FEED_EPOCH) => {
        fc.pre(user !== other);
        const sealed = sealCursor(settings, user, cursor);
        expect(sealed).toMatch(/^[\w-]+$/);
        expect(openCursor(settings, user, sealed)).toEqual(cursor);
        expect(() => openCursor(settings, other, sealed)).toThrow(REFUSED);
        expect(() => openCursor({ ...settings, FEED_EPOCH }, user, sealed)).toThrow(REFUSED);
      }),
    );
  });

  it("does not open with any one character changed, left out or doubled", () => {
    const character = fc.constantFrom(..."ABYZabyz0189-_=+/ ");
    fc.assert(
      fc.property(cursors, uuid, fc.nat(), character, (cursor, user, at, other) => {
        const sealed = sealCursor(settings, user, cursor);
        const place = at % sealed.length;
        const [before, here, after] = [sealed.slice(0, place), sealed.charAt(place), sealed.slice(place + 1)];
        for (const slip of [before + other + after, before + after, before + here + here + after]) {
          if (slip !== sealed) expect(() => openCursor(settings, user, slip)).toThrow(REFUSED);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("comes before another where SQLite puts its row first", async () => {
    const places = fc.array(fc.record({ seq: fc.nat({ max: 3 }), entity, id: uuid }), { maxLength: 50 });
    const order = async (cursors: Cursor[]) => {
      const { results } = await env.DB.prepare(
        `SELECT value ->> 'seq' AS seq, value ->> 'entity' AS entity, value ->> 'id' AS id
         FROM json_each(?) ORDER BY seq, entity, id`,
      )
        .bind(JSON.stringify(cursors))
        .all();
      expect(cursors.toSorted(compareCursors)).toEqual(results);
    };
    await fc.assert(fc.asyncProperty(places, order));
  });
});

const REFUSED = expect.objectContaining({ code: "bad_cursor" });
