import { expect } from "vitest";
import { Person } from "./client.ts";

/** Someone's requests with a new personal access token. */
export async function withToken(
  person: Person,
  scopes: readonly string[],
  fields: Record<string, unknown> = {},
): Promise<Person & { tokenId: string }> {
  const { status, body } = await person.post("/api/tokens", { name: "A script", scopes, ...fields });
  expect(body).toMatchObject({ token: expect.stringMatching(/^tw_/) });
  expect(status).toBe(201);
  return Object.assign(new Person({ ...person.signedIn, access: body.token }), { tokenId: body.id as string });
}
