import { errorOf, ServerError } from "../../../../client/errors.ts";
import { accessToken, dropToken } from "../../../session/token.ts";

export type Format = "ndjson" | "csv";

/**
 * Everything that one owns, as a file. Not by `client`: its time limit would cut a long download off.
 * @throws ServerError; TypeError if the connection breaks off
 */
export async function exportFile(format: Format): Promise<{ readonly file: Blob; readonly name: string }> {
  const response = await request(format).catch((error) => {
    if (!(error instanceof ServerError && error.status === 401)) throw error;
    dropToken();
    return request(format);
  });
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  return { file: await response.blob(), name: name ?? `taskwire.${format}` };
}

async function request(format: Format): Promise<Response> {
  const headers = { Authorization: `Bearer ${await accessToken()}` };
  const response = await fetch(`/api/export?format=${format}`, { headers });
  if (!response.ok) throw await errorOf(response);
  return response;
}
