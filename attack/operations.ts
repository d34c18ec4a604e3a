/** What attacks need to know of an operation in an OpenAPI document. */
export interface Operation {
  method: string;
  path: string;
  /** Whether credentials are required. */
  security: boolean;
  /** The scopes that a personal access token needs, for each alternative. Empty where a session is needed. */
  alternatives: string[][];
  /** Undefined where there is no JSON body. */
  example: Record<string, unknown> | undefined;
  /** The example of a body that is not JSON. */
  text: string | undefined;
  mediaType: string | undefined;
  requiresBody: boolean;
  /** Names of the body's fields. */
  fields: string[];
  /** Names of the query's parameters. */
  parameters: string[];
  takesKey: boolean;
  statuses: number[];
  /** By status, the documented codes of failures. */
  failures: Record<string, string[]>;
}

interface Schema {
  $ref?: string;
  properties?: Record<string, unknown>;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

interface Documented {
  security?: Record<string, string[]>[];
  parameters?: { in: string; name: string }[];
  requestBody?: { required?: boolean; content: Record<string, { example: unknown; schema: Schema }> };
  responses: Record<string, { content?: Record<string, { examples?: Record<string, unknown> }> }>;
}

interface ApiDocument {
  paths: Record<string, Record<string, Documented>>;
  components?: { schemas?: Record<string, Schema> };
}

/** The paths of the OpenAPI documents: the native one and the dialects'. */
export const DOCUMENTS = ["", "?dialect=000", "?dialect=001", "?dialect=004"].map((query) => `/openapi.json${query}`);

export function operationsIn(document: ApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, documented]) => operation(document, method.toUpperCase(), path, documented)),
  );
}

function operation(document: ApiDocument, method: string, path: string, documented: Documented): Operation {
  const { security = [], parameters = [], requestBody, responses } = documented;
  const [[mediaType, content] = []] = Object.entries(requestBody?.content ?? {});
  const isJson = mediaType === "application/json";
  return {
    method,
    path,
    security: security.length > 0 && security.every((scheme) => Object.keys(scheme).length > 0),
    alternatives: security.flatMap(({ token }) => (token ? [token] : [])),
    example: isJson ? (content?.example as Record<string, unknown>) : undefined,
    text: isJson ? undefined : (content?.example as string | undefined),
    mediaType,
    requiresBody: requestBody?.required === true,
    fields: content ? fieldsOf(document, content.schema) : [],
    parameters: parameters.filter((each) => each.in === "query").map(({ name }) => name),
    takesKey: parameters.some(({ name }) => name === "Idempotency-Key"),
    statuses: Object.keys(responses).map(Number),
    failures: Object.fromEntries(
      Object.entries(responses).map(([status, { content }]) => [
        status,
        Object.keys(content?.["application/problem+json"]?.examples ?? {}),
      ]),
    ),
  };
}

function fieldsOf(document: ApiDocument, schema: Schema): string[] {
  const { $ref, properties = {}, allOf = [], anyOf = [], oneOf = [] } = schema;
  const named = $ref && document.components?.schemas?.[$ref.replace("#/components/schemas/", "")];
  const parts = [...allOf, ...anyOf, ...oneOf, ...(named ? [named] : [])];
  return [...new Set([...Object.keys(properties), ...parts.flatMap((part) => fieldsOf(document, part))])];
}
