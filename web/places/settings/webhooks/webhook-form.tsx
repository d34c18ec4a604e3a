import { useState } from "preact/hooks";
import type { Webhook } from "../../../../client/index.ts";
import { Field } from "../../../components/field.tsx";
import { Form } from "../../../components/form.tsx";
import { webhooks as texts } from "../../../words/webhooks.ts";
import { Restriction } from "../restriction.tsx";
import { EventChoices } from "./event-choices.tsx";

/** What people set. */
export interface WebhookFields {
  readonly url: string;
  readonly description: string;
  readonly events: string[];
  /** Null: all. */
  readonly categories: string[] | null;
}

interface WebhookFormProps {
  /** The one that is changed. */
  readonly webhook?: Webhook;
  readonly submitLabel: string;
  readonly kind?: "primary";
  readonly onSubmit: (fields: WebhookFields) => Promise<unknown>;
  readonly onCancel?: () => void;
}

/** The fields of a new webhook, or of one that is changed. */
export function WebhookForm({ webhook, onSubmit, ...rest }: WebhookFormProps) {
  const [isRestricted, setRestricted] = useState(Boolean(webhook?.categories));
  const submit = (form: FormData) =>
    onSubmit({
      url: String(form.get("url")).trim(),
      description: String(form.get("description")).trim(),
      events: form.getAll("events").map(String),
      categories: isRestricted ? form.getAll("categories").map(String) : null,
    });
  return (
    <Form {...rest} fields={["url", "description", "events", "categories"]} onSubmit={submit}>
      {(errors) => (
        <>
          <Field
            label={texts.url}
            name="url"
            type="url"
            dir="ltr"
            required
            maxLength={2048}
            autocomplete="off"
            spellcheck={false}
            defaultValue={webhook?.url ?? ""}
            hint={texts.urlHint}
            error={errors["url"]}
          />
          <Field
            label={texts.description}
            name="description"
            maxLength={500}
            autocomplete="off"
            defaultValue={webhook?.description ?? ""}
            hint={texts.descriptionHint}
            error={errors["description"]}
          />
          <EventChoices chosen={webhook?.events ?? ["*"]} error={errors["events"]} />
          <Restriction
            isOn={isRestricted}
            onChange={setRestricted}
            hint={texts.restrictHint}
            chosen={webhook?.categories ?? []}
            error={errors["categories"]}
          />
        </>
      )}
    </Form>
  );
}
