import type { Event } from "../../../client/index.ts";
import { Empty } from "../../components/empty.tsx";
import { groupBy } from "../../components/group-by.ts";
import { MoreButton, RemoteView } from "../../components/remote-view.tsx";
import { isOffline } from "../../store/index.ts";
import { dateOfInstant, dayName } from "../../time/format.ts";
import { activity as texts } from "../../words/people.ts";
import { words } from "../../words/words.ts";
import "./activity.css";
import { changesIn } from "./changes.ts";
import { EventRow } from "./event-row.tsx";
import { Mentions } from "./mentions.tsx";
import { useActivity } from "./use-activity.ts";

/** Who mentioned this person, and what everyone did to what this person can see. */
export default function Activity() {
  const events = useActivity();
  const isUnread = isOffline.value && events.data === undefined;
  return (
    <>
      <h1>{words.nav.activity}</h1>
      <Mentions />
      <section class="activity-section" aria-labelledby="all-activity">
        <h2 id="all-activity">{texts.all}</h2>
        {isUnread ? (
          <p class="soft">{texts.offline}</p>
        ) : (
          <RemoteView remote={events} lines={6}>
            {({ results }) => (results.length === 0 ? <NoActivity /> : <Days events={results} />)}
          </RemoteView>
        )}
        <MoreButton pages={events} />
      </section>
    </>
  );
}

function Days({ events }: { events: readonly Event[] }) {
  const changes = changesIn(events);
  return (
    <>
      {[...groupBy(events, ({ at }) => dateOfInstant(at))].map(([day, done]) => (
        <section key={day}>
          <h3>{dayName(day)}</h3>
          <ul>
            {done.map((event) => (
              <EventRow key={event.seq} event={event} changes={changes.get(event.seq)} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function NoActivity() {
  return (
    <Empty icon="activity" title={texts.empty}>
      <p>{texts.emptyText}</p>
    </Empty>
  );
}
