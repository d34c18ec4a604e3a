import { PATHS, type Path, patternOf } from "./paths.ts";

export interface Location {
  readonly path: Path;
  /** The segments that stand for `:name` in the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly href: string;
}

const PATTERNS = PATHS.map((path) => ({ path, pattern: patternOf(path) }));

/** The location that a URL of this site names; undefined if it is no place. */
export function match(url: URL): Location | undefined {
  for (const { path, pattern } of PATTERNS) {
    const found = pattern.exec(url.pathname);
    if (!found) continue;
    const params = Object.entries(found.groups ?? {}).map(([name, segment]) => [name, decode(segment)]);
    return {
      path,
      params: Object.fromEntries(params),
      query: url.searchParams,
      href: url.pathname + url.search,
    };
  }
  return undefined;
}

/** A malformed escape is taken as it stands, and the place then finds nothing. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
