import { z } from "@hono/zod-openapi";
import { passwordField } from "../accounts/schemas.ts";

export const MFA = {
  name: "MFA",
  description: "The second factor at log-in: a code of an authenticator app (RFC 6238), or a recovery code.",
};

/** A string, because codes may begin with zeros. Any other text is a wrong code, not invalid input. */
const code = z.string().openapi({ example: "123456" });

export const setUpSchema = z.strictObject({ current_password: passwordField }).openapi("TotpSetUp");

export const totpSchema = z
  .object({
    secret: z.string().openapi({ description: "Base32, for typing into an app." }),
    uri: z.string().openapi({ description: "For a QR code." }),
  })
  .openapi("Totp");

export const confirmationSchema = z.strictObject({ code }).openapi("TotpConfirmation");

export const recoveryCodesSchema = z
  .object({
    recovery_codes: z.array(z.string()).openapi({ description: "Each works once, in place of a code of the app." }),
  })
  .openapi("RecoveryCodes");

export const secondFactorSchema = z
  .object({
    totp: z.boolean().openapi({ description: "Whether log-in asks for a code." }),
    recovery_codes_left: z.int(),
  })
  .openapi("SecondFactor");

const anyCode = code.openapi({ description: "A code of the app, or a recovery code." });

export const turnOffSchema = z
  .strictObject({ current_password: passwordField, code: anyCode })
  .openapi("SecondFactorRemoval");

export const secondStepSchema = z
  .strictObject({
    mfa_token: z.string().openapi({ description: "From the `mfa_required` of a log-in. It works for five minutes." }),
    code: anyCode,
  })
  .openapi("LogInCode");

const SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

export const EXAMPLES = {
  setUp: { current_password: "correct horse 7" },
  totp: {
    secret: SECRET,
    uri: `otpauth://totp/Taskwire:ada?secret=${SECRET}&issuer=Taskwire&algorithm=SHA1&digits=6&period=30`,
  },
  confirmation: { code: "123456" },
  recoveryCodes: {
    recovery_codes: [
      ...["k7mq-2xhd-9trw-04zb", "5y0c-wv8n-e3gj-q61t", "p2fa-7bkz-x94d-hm8s", "0nvr-c6je-ty25-gw3q"],
      ...["8dhx-m1zk-4fp7-b9ca", "w3tn-60qv-j8ry-5ek2", "e9gs-hd4m-2c7x-zp0v", "4qbj-yn5w-kt81-3rfa"],
      ...["z6ce-8vhp-m0gd-x7yq", "t1kw-f2r9-5nsb-j4ce"],
    ],
  },
  secondFactor: { totp: true, recovery_codes_left: 10 },
  turnOff: { current_password: "correct horse 7", code: "123456" },
  secondStep: { mfa_token: "twm_AZg_LnwaezydTl9gcYKTpGm2", code: "123456" },
};
