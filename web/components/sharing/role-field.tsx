import { useId } from "preact/hooks";
import type { Invitation } from "../../../client/index.ts";
import { people as texts } from "../../words/people.ts";
import { wordFor } from "../../words/word-for.ts";

type Role = Invitation["role"];

interface RoleFieldProps {
  readonly label: string;
  /** For a field in a row that says what it is. */
  readonly isLabelHidden?: boolean;
  readonly role: Role;
  readonly onChange: (role: Role) => void;
}

const ROLES: readonly Role[] = ["editor", "viewer"];

export function RoleField({ label, isLabelHidden = false, role, onChange }: RoleFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={isLabelHidden ? "visually-hidden" : ""}>
        {label}
      </label>
      <select id={id} value={role} onChange={({ currentTarget }) => onChange(currentTarget.value as Role)}>
        {[...new Set([...ROLES, role])].map((each) => (
          <option key={each} value={each}>
            {wordFor(texts.roles, each)}
          </option>
        ))}
      </select>
    </div>
  );
}
