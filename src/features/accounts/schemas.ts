import { z } from "@hono/zod-openapi";
import { email, id, instant, readOnly, rule, ruleOf, text, visibleText } from "../../http/fields.ts";
import { isCommon, MAX_BYTES, MIN_CHARACTERS } from "./password-rules.ts";

export const ACCOUNTS = {
  name: "Accounts",
  description: "Registration, log-in, sessions, passwords and the e-mail address.",
};

export const USERS = { name: "Users", description: "Usernames, e-mail addresses, and deleting one's account." };

const USERNAME = /^[\p{L}\p{M}\p{N}._+-]+$/u;

/** Not a `pattern` in the OpenAPI document: its tools disagree on Unicode in patterns. */
const usernameField = visibleText(1, 150)
  .refine((name) => USERNAME.test(name), rule("invalid_format", "Letters, digits, and the characters . _ - + only."))
  .openapi({ example: "ada", description: "Letters, digits, and the characters `.`, `_`, `-`, `+`." });

export const newPasswordField = text()
  .refine((value) => [...value].length >= MIN_CHARACTERS, rule("too_short", `At least ${MIN_CHARACTERS} characters.`))
  .refine(
    (value) => new TextEncoder().encode(value).length <= MAX_BYTES,
    rule("too_long", `At most ${MAX_BYTES} bytes in UTF-8.`),
  )
  .refine((value) => !isCommon(value), rule("common_password", "This password is among the most common ones."))
  .openapi({ format: "password", minLength: MIN_CHARACTERS, example: "correct horse 7" });

/** A password to compare: any text may be wrong, none is invalid. */
export const passwordField = z.string().openapi({ format: "password", example: "correct horse 7" });

export const registrationSchema = z
  .strictObject({
    username: usernameField,
    email: email().nullish(),
    password: newPasswordField,
  })
  .openapi("Registration");

export const credentialsSchema = z
  .strictObject({
    username: z.string().trim().optional().openapi({ description: "A value with an `@` is an e-mail address." }),
    email: z.string().trim().optional(),
    password: passwordField,
  })
  .refine(
    ({ username, email }) => username !== undefined || email !== undefined,
    ruleOf("username", "required", "Send a username or an e-mail address."),
  )
  .openapi("Credentials");

export const userSchema = z
  .object({
    id: id(),
    username: z.string(),
    email: z.string().nullable(),
    email_verified: z.boolean(),
    role: z.enum(["user", "admin"]),
    created_at: instant(),
  })
  .openapi("User");

export const userInputSchema = z
  .strictObject({
    username: usernameField.optional(),
    email: email().nullable().optional(),
    current_password: passwordField.optional().openapi({ description: "Needed to change your own e-mail address." }),
    id: readOnly(),
    email_verified: readOnly(),
    role: readOnly(),
    created_at: readOnly(),
  })
  .openapi("UserInput");

const tokenFields = {
  access: z.string(),
  refresh: z.string().optional().openapi({ description: "Absent where it is set as a cookie." }),
  token_type: z.literal("Bearer"),
  expires_in: z.int().openapi({ description: "Seconds for which `access` is good." }),
};

export const tokensSchema = z.object(tokenFields).openapi("Tokens");
export const signedInSchema = z.object({ user: userSchema, ...tokenFields }).openapi("SignedIn");

export const sessionSchema = z
  .object({
    id: id(),
    created_at: instant(),
    last_used_at: instant().openapi({ description: "When its tokens were last refreshed." }),
    user_agent: z.string(),
    current: z.boolean(),
  })
  .openapi("Session");

export const claimsSchema = z
  .looseObject({ valid: z.literal(true), sub: id(), sid: id() })
  .openapi("Claims", { description: "The token is good, and these are its claims." });

const USER_EXAMPLE = {
  id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a4",
  username: "ada",
  email: "ada@example.com",
  email_verified: false,
  role: "user",
  created_at: "2026-03-14T09:26:53.589Z",
};

const TOKENS_EXAMPLE = {
  access: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMTk4In0.c2lnbmF0dXJl",
  refresh: "twr_AZg_LnwaezydTl9gcYKTpAGYPy58Gns8nU5fYHGCk6UAAAAA",
  token_type: "Bearer",
  expires_in: 900,
};

export const EXAMPLES = {
  user: USER_EXAMPLE,
  userInput: { username: "ada", email: "ada@example.com", current_password: "correct horse 7" },
  registration: { username: "ada", email: "ada@example.com", password: "correct horse 7" },
  credentials: { username: "ada", password: "correct horse 7" },
  tokens: TOKENS_EXAMPLE,
  signedIn: { user: USER_EXAMPLE, ...TOKENS_EXAMPLE },
  session: {
    id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a5",
    created_at: "2026-03-14T09:26:53.589Z",
    last_used_at: "2026-03-14T09:26:53.589Z",
    user_agent: "curl/8.5.0",
    current: true,
  },
  claims: { valid: true, sub: USER_EXAMPLE.id, sid: "01983f2e-7c1a-7b3c-9d4e-5f60718293a5", exp: 1773481613 },
};
