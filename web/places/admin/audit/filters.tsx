import type { AuditEntry } from "../../../../client/index.ts";
import { Field, Labelled } from "../../../components/field.tsx";
import { Form } from "../../../components/form.tsx";
import { admin } from "../../../words/admin.ts";
import { InvalidField } from "../../../words/error-text.ts";
import { findUser } from "../find-user.ts";

const texts = admin.audit;

export interface Filter {
  readonly action?: AuditEntry["action"];
  /** The id of a user. */
  readonly actor?: string;
  readonly target?: string;
}

export function Filters({ onFilter }: { onFilter: (filter: Filter) => void }) {
  const apply = async (form: FormData) => {
    const action = String(form.get("action")) as AuditEntry["action"] | "";
    const [actor, target] = await Promise.all([idIn(form, "actor"), idIn(form, "target")]);
    onFilter({ ...(action && { action }), ...(actor && { actor }), ...(target && { target }) });
  };
  return (
    <Form submitLabel={texts.filter} fields={["actor", "target"]} onSubmit={apply}>
      {(errors) => (
        <div class="filters">
          <Labelled label={texts.action}>
            {(label) => (
              <select {...label} name="action" onChange={({ currentTarget }) => currentTarget.form?.requestSubmit()}>
                <option value="">{texts.anyAction}</option>
                {Object.entries(texts.actions).map(([action, name]) => (
                  <option key={action} value={action}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Labelled>
          <UserField label={texts.actor} name="actor" error={errors["actor"]} />
          <UserField label={texts.target} name="target" error={errors["target"]} />
        </div>
      )}
    </Form>
  );
}

function UserField({ label, name, error }: { label: string; name: string; error: string | undefined }) {
  return (
    <Field
      label={label}
      name={name}
      placeholder={texts.anyone}
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
      error={error}
    />
  );
}

/** @throws InvalidField if there is no such user */
async function idIn(form: FormData, field: "actor" | "target"): Promise<string | undefined> {
  const text = String(form.get(field)).trim();
  if (text === "") return undefined;
  const user = await findUser(text);
  if (!user) throw new InvalidField(field, admin.unknownUser);
  return user.id;
}
