import { useState } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { words } from "../../words/words.ts";

const { keys: text } = words;

/** Any day, from the browser's calendar. */
export function ChosenDay({ onChoose }: { onChoose: (date: string) => void }) {
  const [date, setDate] = useState("");
  return (
    <form
      class="chooser-day"
      onSubmit={(event) => {
        event.preventDefault();
        if (date) onChoose(date);
      }}
    >
      <Field
        label={text.pickDay}
        type="date"
        value={date}
        onInput={(event) => setDate((event.target as HTMLInputElement).value)}
      />
      <Button type="submit" disabled={date === ""}>
        {text.setDay}
      </Button>
    </form>
  );
}
