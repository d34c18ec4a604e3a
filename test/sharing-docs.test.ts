import { expect, it } from "vitest";
import docs from "../docs/sharing.md?raw";
import { ROLES } from "../src/db/visibility.ts";
import { MAY } from "../src/features/sharing/may.ts";

it("the documents print the table that the code asks", () => {
  const rows = Object.values(MAY).map(({ roles, what }) => {
    const cells = ROLES.toReversed().map((role) => ((roles as readonly string[]).includes(role) ? " ✔ |" : " |"));
    return `| ${what} |${cells.join("")}`;
  });
  expect(docs).toContain(["| | viewer | editor | owner |", "|---|---|---|---|", ...rows].join("\n"));
});
