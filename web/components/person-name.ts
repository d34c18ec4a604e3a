import type { Person } from "../../client/index.ts";

/** What a person is called: by the display name, or by the username if there is none. */
export function personName({ display_name, username }: Pick<Person, "username" | "display_name">): string {
  return display_name || username;
}
