interface AccountText {
  readonly subject: string;
  readonly text: string;
  /** What to do if the user did not expect it. */
  readonly advice: string;
}

const RESET = "If it was not you, reset your password now, and ask an administrator for help.";
const ASK = "If you did not expect this, ask them why.";

/** The mails to users about their accounts. */
export const ACCOUNT_TEXTS = {
  password_changed: {
    subject: "Your password was changed",
    text: "The password of your account was changed. Your other sessions were ended.",
    advice: RESET,
  },
  password_reset: {
    subject: "Your password was reset",
    text:
      "A new password was set for your account by a link in a mail. Your sessions and access tokens were ended, and " +
      "your webhooks were switched off.",
    advice: RESET,
  },
  email_changed: {
    subject: "Your e-mail address was changed",
    text: "The e-mail address of your account was changed.",
    advice: "If it was not you, change your password now, and ask an administrator for help.",
  },
  email_changed_by_admin: {
    subject: "Your e-mail address was changed",
    text: "An administrator changed the e-mail address of your account.",
    advice: ASK,
  },
  username_changed_by_admin: {
    subject: "Your username was changed",
    text: "An administrator changed the username of your account.",
    advice: ASK,
  },
  suspended: {
    subject: "Your account was suspended",
    text: "An administrator suspended your account. Nobody can sign in to it.",
    advice: ASK,
  },
  reinstated: {
    subject: "Your account was reinstated",
    text: "An administrator reinstated your account. You can sign in again.",
    advice: ASK,
  },
  made_admin: {
    subject: "You are an administrator now",
    text: "An administrator made you an administrator of the site.",
    advice: ASK,
  },
  made_user: {
    subject: "You are no longer an administrator",
    text: "An administrator removed the administrator role from your account.",
    advice: ASK,
  },
  sessions_ended_by_admin: {
    subject: "You were signed out",
    text: "An administrator ended all sessions of your account.",
    advice: ASK,
  },
  deleted_by_admin: {
    subject: "Your account was deleted",
    text: "An administrator deleted your account and everything that it owned.",
    advice: ASK,
  },
  token_reused: {
    subject: "A session was ended for safety",
    text: "A refresh token of your account was used twice. It may have been stolen, so its session was ended.",
    advice: "Sign in again. If this happens again, or if you see sessions that are not yours, change your password.",
  },
  token_created: {
    subject: "A personal access token was created",
    text: "A personal access token was created for your account:",
    advice: "If it was not you, revoke the token, and change your password.",
  },
  mfa_enabled: {
    subject: "The second factor was turned on",
    text: "The second factor of your account was turned on. From now on, log-in asks for a code too.",
    advice: RESET,
  },
  mfa_disabled: {
    subject: "The second factor was turned off",
    text: "The second factor of your account was turned off. From now on, the password alone is enough.",
    advice: RESET,
  },
  recovery_code_used: {
    subject: "A recovery code was used",
    text: "Someone logged in to your account with the password and a recovery code.",
    advice: RESET,
  },
  mfa_disabled_by_admin: {
    subject: "The second factor was turned off",
    text: "An administrator turned off the second factor of your account. From now on, the password alone is enough.",
    advice: ASK,
  },
  webhook_off: {
    subject: "A webhook was switched off",
    text: "For five days your webhook's endpoint has taken no request. It was switched off:",
    advice: "Switch it on again once it works. What happened meanwhile is not sent, but you can have it sent again.",
  },
  log_in_limited: {
    subject: "Failed log-ins to your account",
    text: "Someone tried several times to log in to your account with a wrong password. Further tries from there have to wait.",
    advice: "If it was not you, make sure that you use your password nowhere else, and turn on the second factor.",
  },
} satisfies Record<string, AccountText>;
export type AccountEvent = keyof typeof ACCOUNT_TEXTS;
