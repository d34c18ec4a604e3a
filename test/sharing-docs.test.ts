import { expect, it } from "vitest";
import docs from "../docs/sharing.md?raw";
import { PERMISSIONS } from "../src/features/sharing/authorize.ts";
import { ROLES } from "../src/features/sharing/roles.ts";

it("the documents print the table that the code asks", () => {
  const rows = Object.values(PERMISSIONS).map(({ roles, what }) => {
    const cells = ROLES.toReversed().map((role) => ((roles as readonly string[]).includes(role) ? " ✔ |" : " |"));
    return `| ${what} |${cells.join("")}`;
  });
  expect(docs).toContain(["| | viewer | editor | owner |", "|---|---|---|---|", ...rows].join("\n"));
});
