import type { Context } from "hono";
import { html } from "hono/html";
import type { App } from "../../http/app-types.ts";
import { page } from "../../http/page.ts";
import { createRouter } from "../../http/router.ts";
import { openUnsubscription } from "../email/unsubscribe-link.ts";
import { unsubscribe } from "./unsubscribe.ts";

/** The pages that our mails link to. A GET changes nothing, because mail scanners follow links. */
export const pageRoutes = createRouter();

pageRoutes.get("/reset", (c) =>
  page(
    c,
    "Choose a new password",
    html`<form data-post="/api/password/reset" data-done="Done. You can log in with it now.">
      <div class="field">
        <label for="password">New password</label>
        <input id="password" name="password" type="password" autocomplete="new-password" minlength="8" required />
      </div>
      <button class="button primary">Change password</button>
    </form>`,
  ),
);

pageRoutes.get("/verify", (c) =>
  page(
    c,
    "Verify your address",
    html`<form data-post="/api/email/verify" data-done="Thank you: your address is verified.">
      <button class="button primary">It is my address</button>
    </form>`,
  ),
);

const WHAT = {
  reminders: "mails that remind you of tasks",
  digest: "your daily digest",
  activity: "mails about what others do",
};

pageRoutes.get("/unsubscribe", async (c) => {
  const opened = await openUnsubscription(c.get("ctx").settings, tokenOf(c)).catch(() => undefined);
  if (!opened) return page(c, "Unsubscribe", html`<p>This link is not valid, or is incomplete.</p>`, 400);
  const { from } = opened;
  // The form posts to this same URL, as mail programs do.
  return page(
    c,
    "Unsubscribe",
    html`<p>No more of ${WHAT[from]}?</p><form method="post"><button class="button primary">Stop them</button></form>`,
  );
});

/** RFC 8058, section 3.2: no log-in and no redirect. The form's content does not matter. */
pageRoutes.post("/unsubscribe", async (c) => {
  const { from } = await unsubscribe(c.get("ctx"), tokenOf(c));
  return page(c, "Unsubscribed", html`<p>You will get no more of ${WHAT[from]}.</p>`);
});

function tokenOf(c: Context<App>): string {
  return c.req.query("token") ?? "";
}
