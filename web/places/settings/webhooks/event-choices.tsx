import { useState } from "preact/hooks";
import { Checkbox } from "../../../components/field.tsx";
import { webhooks as texts } from "../../../words/webhooks.ts";
import { Choices } from "../choices.tsx";
import { type EventGroup, eventName, groupsFor } from "./events.ts";

interface EventChoicesProps {
  /** What is chosen at first. */
  readonly chosen: readonly string[];
  readonly error: string | undefined;
}

/** Everything, or events by what they are about. The form has their names as `events`. */
export function EventChoices({ chosen, error }: EventChoicesProps) {
  const [isEverything, setEverything] = useState(chosen.includes("*"));
  return (
    <Choices legend={texts.what} error={error && texts.chooseEvent}>
      <Checkbox
        name="events"
        value="*"
        label={texts.everything}
        hint={texts.everythingHint}
        checked={isEverything}
        onChange={({ currentTarget }) => setEverything(currentTarget.checked)}
      />
      {!isEverything && groupsFor(chosen).map((group) => <Group key={group.name} group={group} chosen={chosen} />)}
    </Choices>
  );
}

function Group({ group: { name, all, events }, chosen }: { group: EventGroup; chosen: readonly string[] }) {
  const [isAll, setAll] = useState(all !== undefined && chosen.includes(all));
  return (
    <fieldset class="event-group">
      <legend>{texts.groups[name]}</legend>
      {all && (
        <Checkbox
          name="events"
          value={all}
          label={texts.all}
          checked={isAll}
          onChange={({ currentTarget }) => setAll(currentTarget.checked)}
        />
      )}
      {!isAll &&
        events.map((event) => (
          <Checkbox
            key={event}
            name="events"
            value={event}
            label={eventName(event)}
            defaultChecked={chosen.includes(event)}
          />
        ))}
    </fieldset>
  );
}
