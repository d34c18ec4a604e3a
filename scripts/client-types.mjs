// Makes client/openapi.ts, the types of the client's requests, from the OpenAPI document in test/openapi.json.
import { readFileSync } from "node:fs";
import { putFile } from "./put-file.mjs";

const { components, paths } = JSON.parse(readFileSync(new URL("../test/openapi.json", import.meta.url), "utf8"));
const LINES = "application/x-ndjson";
const METHODS = ["get", "post", "put", "patch", "delete"];

const models = Object.entries(components.schemas).map(
  ([name, schema]) => `${commentOf(schema)}export type ${name} = ${typeOf(schema)};\n`,
);

const operations = Object.entries(paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) => {
    const { summary, parameters = [], requestBody, responses } = item[method];
    const fields = [
      ["params", objectOf(parameters.filter((each) => each.in === "path"))],
      ["query", objectOf(parameters.filter((each) => each.in === "query"))],
      ["body", requestBody ? bodyOf(requestBody) : "undefined"],
      ["isBodyRequired", String(requestBody?.required === true)],
      ["data", answersOf(responses)],
    ];
    const members = fields.map(([name, type]) => `${name}: ${type}`).join("; ");
    return `  /** ${summary}. */\n  "${method.toUpperCase()} ${path}": { ${members} };\n`;
  }),
);

const source = `// Made from the server's OpenAPI document by scripts/client-types.mjs.\n
${models.join("\n")}
/** Every operation, by its method and path. */
export interface Operations {\n${operations.join("")}}

/** Those that need no token. */
export const PUBLIC: ReadonlySet<string> = new Set(${JSON.stringify(namesOf(({ security }) => security?.length === 0))});

/** Those whose body is lines of JSON. */
export const NDJSON: ReadonlySet<string> = new Set(${JSON.stringify(namesOf(({ requestBody }) => requestBody?.content[LINES]))});\n`;
await putFile(new URL("../client/openapi.ts", import.meta.url), source);

function namesOf(isWanted) {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] && isWanted(item[method])).map(
      (method) => `${method.toUpperCase()} ${path}`,
    ),
  );
}

/** A JSON Schema of the document as a TypeScript type. */
function typeOf(schema) {
  if (schema.$ref) return schema.$ref.replace(/^.*\//, "");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(typeOf).join(" | ");
  if (schema.allOf) return schema.allOf.map(typeOf).join(" & ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if ("const" in schema) return JSON.stringify(schema.const);
  return [schema.type ?? "unknown"]
    .flat()
    .map((type) => ofType(type, schema))
    .join(" | ");
}

function ofType(type, schema) {
  switch (type) {
    case "integer":
      return "number";
    case "array":
      return `(${typeOf(schema.items ?? {})})[]`;
    case "object":
      return recordOf(schema);
    default:
      return type;
  }
}

function recordOf({ properties, required = [], additionalProperties }) {
  if (!properties) return `Record<string, ${typeOf(additionalProperties || {})}>`;
  const members = Object.entries(properties).map(
    ([name, schema]) => `${commentOf(schema)}${memberOf(name, required.includes(name), typeOf(schema))}`,
  );
  const others = additionalProperties ? " [field: string]: unknown;" : "";
  return `{ ${members.join(" ")}${others} }`;
}

/** With `exactOptionalPropertyTypes`, an app could otherwise not pass on a value that may be undefined. */
function memberOf(name, isRequired, type) {
  return isRequired ? `"${name}": ${type};` : `"${name}"?: ${type} | undefined;`;
}

/** Query parameters are texts in a URL: the client writes numbers, booleans and lists as such. */
function objectOf(parameters) {
  if (parameters.length === 0) return "Record<never, never>";
  const members = parameters.map(({ name, required, description, schema }) => {
    return `${commentOf({ description })}${memberOf(name, required, parameterType(schema))}`;
  });
  return `{ ${members.join(" ")} }`;
}

function parameterType(schema) {
  if (String(schema.enum) === "true,false") return "boolean";
  if (schema.type === "array") return `${typeOf(schema)} | ${typeOf(schema.items)}`;
  return typeOf(schema);
}

function bodyOf({ content }) {
  const json = content["application/json"];
  return json ? typeOf(json.schema) : "BodyInit";
}

/** What the successful answers of an operation have in common or may be. */
function answersOf(responses) {
  const types = Object.entries(responses)
    .filter(([status]) => status.startsWith("2"))
    .map(([, { content }]) => {
      if (!content) return "undefined";
      return content["application/json"] ? typeOf(content["application/json"].schema) : "ReadableStream<Uint8Array>";
    });
  return [...new Set(types)].join(" | ");
}

function commentOf({ description }) {
  return description ? `/** ${description.replaceAll("*/", "*\\/")} */ ` : "";
}
