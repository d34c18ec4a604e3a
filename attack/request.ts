/** A request as an attack sends it. */
export interface AttackRequest {
  method: string;
  /** With its query, as it goes over the wire. */
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  ms: number;
}

export interface Attack {
  /** A short description. */
  name: string;
  request: AttackRequest;
  /** The only right answer, if there is only one. */
  expected?: Expected;
  /**
   * A request that must get the same answer, because nobody may tell a hidden resource from one that does not exist.
   */
  twin?: AttackRequest;
}

interface Expected {
  status: number;
  code: string;
  /** By path, the codes of the fields. */
  errors?: Record<string, string>;
  headers?: Record<string, string>;
  /** The methods in `Allow`. */
  allow?: string[];
}

/**
 * A command that repeats the request.
 * @param save puts a body into a file, and returns its name
 */
export function curlOf(
  { method, path, headers, body }: AttackRequest,
  url: string,
  save?: (body: Body) => string,
): string {
  const words = ["curl", "-sS", "-i", "--path-as-is", "--globoff", ...(method === "HEAD" ? ["-I"] : ["-X", method])];
  // curl leaves out a header without a value unless a semicolon ends it.
  for (const [name, value] of Object.entries(headers))
    words.push("-H", quoted(value ? `${name}: ${value}` : `${name};`));
  if (body !== undefined) words.push("--data-binary", isPlain(body) || !save ? quoted(String(body)) : `@${save(body)}`);
  return [...words, quoted(url + path)].join(" ");
}

type Body = Exclude<AttackRequest["body"], undefined>;

const MAX_PRINTED = 2_000;

function isPlain(body: Body): body is string {
  return typeof body === "string" && body.length <= MAX_PRINTED && /^[^@\p{C}][^\p{C}]*$/u.test(body);
}

function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
