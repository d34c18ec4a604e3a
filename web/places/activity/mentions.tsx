import { computed } from "@preact/signals";
import { useState } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { account } from "../../session/account.ts";
import { comments } from "../../store/index.ts";
import { dateOfInstant, dayName } from "../../time/format.ts";
import { activity as texts } from "../../words/people.ts";
import { ActivityRow, ResourceLink } from "./event-row.tsx";
import { excerpt } from "./event-text.ts";

/** The comments in which someone else mentions this person, newest first. */
const mentions = computed(() => {
  const me = account.value?.id;
  return comments
    .all()
    .filter((comment) => comment.author.id !== me && comment.mentions.some(({ id }) => id === me))
    .sort((one, other) => (one.created_at < other.created_at ? 1 : -1));
});

const AT_FIRST = 5;

export function Mentions() {
  const [isLong, setLong] = useState(false);
  const all = mentions.value;
  const shown = isLong ? all : all.slice(0, AT_FIRST);
  return (
    <section class="activity-section" aria-labelledby="mentions">
      <h2 id="mentions">{texts.mentions}</h2>
      {all.length === 0 && <p class="soft">{texts.noMentions}</p>}
      <ul>
        {shown.map(({ id, task_id, author, created_at, body }) => (
          <ActivityRow
            key={id}
            person={author}
            at={created_at}
            day={dayName(dateOfInstant(created_at))}
            excerpt={excerpt(body)}
          >
            {texts.mentioned}{" "}
            <ResourceLink resource={{ subject: "task", id: task_id }} fallback={texts.things["task"] ?? ""} />
          </ActivityRow>
        ))}
      </ul>
      {all.length > shown.length && (
        <Button kind="quiet" onClick={() => setLong(true)}>
          {texts.allMentions(all.length)}
        </Button>
      )}
    </section>
  );
}
