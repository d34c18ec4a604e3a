import type { Invitation, Member } from "../../../client/index.ts";
import { client } from "../../session/session.ts";
import { COLLECTIONS, type Resource } from "./resource.ts";

/** @throws ServerError */
export async function invite({ subject, id }: Resource, who: string, role: Invitation["role"]): Promise<Invitation> {
  const person = who.includes("@") ? { email: who } : { username: who };
  const body = { ...person, role };
  const { data } = await client.call(`POST /api/${COLLECTIONS[subject]}/{id}/members`, { params: { id }, body });
  return data;
}

/** @throws ServerError */
export async function withdraw(id: string): Promise<void> {
  await client.call("DELETE /api/invitations/{id}", { params: { id } });
}

/** The role `owner` hands over. Returns all members. @throws ServerError */
export async function changeRole(
  { subject, id }: Resource,
  user_id: string,
  role: Member["role"],
): Promise<readonly Member[]> {
  const input = { params: { id, user_id }, body: { role } };
  const { data } = await client.call(`PATCH /api/${COLLECTIONS[subject]}/{id}/members/{user_id}`, input);
  return data.results;
}

/** Also oneself, to leave. @throws ServerError */
export async function removeMember({ subject, id }: Resource, user_id: string): Promise<void> {
  await client.call(`DELETE /api/${COLLECTIONS[subject]}/{id}/members/{user_id}`, { params: { id, user_id } });
}
