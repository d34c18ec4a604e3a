import { startServer } from "../bench/server.mjs";
import { countWrites } from "./count-writes.ts";

const PRODUCT = {
  config: "wrangler.toml",
  mainModule: "index.js",
  classes: ["Hub"],
  settings: { MAIL_DRIVER: "console", RATE_LIMITS: "off", JWT_SECRET: "only-the-attacks-know-this-secret-of-theirs" },
};

/** Runs the product on a database of its own. @returns its address, its log as it grows, and its database */
export async function startProduct() {
  const lines = [];
  const { base, db, settings, dispose } = await startServer(PRODUCT, (line) => lines.push(line));
  const written = await countWrites(async (statements) => {
    const results = await db.batch(statements.map((statement) => db.prepare(statement)));
    return results.at(-1).results;
  });
  const makeAdmin = (id) => db.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(id).run();
  return { base, database: { written, makeAdmin, secret: settings.JWT_SECRET }, lines, dispose };
}
