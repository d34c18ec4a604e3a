import { useState } from "preact/hooks";
import type { NewToken, Token } from "../../../../client/index.ts";
import { Checkbox, Field, Labelled } from "../../../components/field.tsx";
import { Form } from "../../../components/form.tsx";
import { account } from "../../../session/account.ts";
import { client } from "../../../session/session.ts";
import { today, zone } from "../../../time/clock.ts";
import { addDays } from "../../../time/days.ts";
import { settings } from "../../../words/settings.ts";
import { Choices } from "../choices.tsx";
import { Restriction } from "../restriction.tsx";
import { EXPIRIES, type Expiry, expiresAt } from "./expiry.ts";

const texts = settings.tokens;

type Scope = Token["scopes"][number];

const SCOPES = [
  "tasks:read",
  "tasks:write",
  "categories:read",
  "categories:write",
  "sharing",
  "profile:read",
  "profile:write",
  "live",
  "webhooks",
] as const;

export function CreateToken({ onCreate }: { onCreate: (token: NewToken) => void }) {
  const [expiry, setExpiry] = useState<Expiry>("365");
  const [isRestricted, setRestricted] = useState(false);
  /** Anew, so that it is not checked. */
  const isRefused = (scope: Scope) => scope === "webhooks" && isRestricted;
  const create = async (data: FormData, form: HTMLFormElement) => {
    const body = {
      name: String(data.get("name")).trim(),
      scopes: data.getAll("scopes") as Scope[],
      ...(isRestricted && { categories: data.getAll("categories").map(String) }),
      expires_at: expiresAt(expiry, { day: String(data.get("day")), today: today.value, zone: zone.value }),
    };
    onCreate((await client.call("POST /api/tokens", { body })).data);
    form.reset();
    setExpiry("365");
    setRestricted(false);
  };
  return (
    <Form submitLabel={texts.create} fields={["name", "scopes", "categories", "expires_at"]} onSubmit={create}>
      {(errors) => (
        <>
          <Field
            label={texts.name}
            name="name"
            dir="auto"
            required
            maxLength={100}
            hint={texts.nameHint}
            error={errors["name"]}
          />
          <Choices legend={texts.may} error={errors["scopes"] && texts.chooseScope}>
            {[...SCOPES, ...(account.value?.role === "admin" ? (["admin"] as const) : [])].map((scope) => (
              <Checkbox
                key={isRefused(scope) ? "refused" : scope}
                name="scopes"
                value={scope}
                disabled={isRefused(scope)}
                label={texts.scopes[scope].name}
                hint={texts.scopes[scope].text}
              />
            ))}
          </Choices>
          <Restriction
            isOn={isRestricted}
            onChange={setRestricted}
            hint={texts.restrictHint}
            error={errors["categories"]}
          />
          <Labelled label={texts.expiry} error={expiry === "day" ? undefined : errors["expires_at"]}>
            {(label) => (
              <select
                {...label}
                value={expiry}
                onChange={({ currentTarget }) => setExpiry(currentTarget.value as Expiry)}
              >
                {EXPIRIES.map((choice) => (
                  <option key={choice} value={choice}>
                    {texts.expiries[choice]}
                  </option>
                ))}
              </select>
            )}
          </Labelled>
          {expiry === "day" && (
            <Field
              label={texts.lastDay}
              name="day"
              type="date"
              required
              min={today.value}
              defaultValue={addDays(today.value, 7)}
              error={errors["expires_at"]}
            />
          )}
        </>
      )}
    </Form>
  );
}
