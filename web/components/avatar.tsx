import type { Person } from "../../client/index.ts";
import "./avatar.css";
import { personName } from "./person-name.ts";

type Named = Pick<Person, "username" | "display_name">;

/** A person's initials, as a drawing: the name is beside it. */
export function Avatar({ person }: { person: Named }) {
  return (
    <span class="avatar" aria-hidden="true">
      {initials(personName(person))}
    </span>
  );
}

function initials(name: string): string {
  const [first = "", ...rest] = name.trim().split(/\s+/);
  const letters = [first, rest.at(-1) ?? ""].map((word) => [...word][0] ?? "");
  return letters.join("").toLocaleUpperCase();
}
